/** Ends the process while it is imported. */
import process from "node:process";

process.exit(7);
