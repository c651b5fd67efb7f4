/** Throws while it is imported. */
throw new Error("no database at boot");
