/** What is let through against the rules, for clients that cannot be changed; all of it is off. */
export interface Tolerances {
  /** Fields that go on in lines which begin with a space or a tab (RFC 9112 section 5.2). */
  readonly foldedFields: boolean;
  /** Space between the name of a field and its colon (RFC 9112 section 5.1). */
  readonly spaceBeforeColon: boolean;
  /** Methods of any name. */
  readonly anyMethod: boolean;
  /** Versions of any number. */
  readonly anyVersion: boolean;
  /** Methods in lower case mean those in upper case. */
  readonly anyCaseMethod: boolean;
  /** What becomes of fields with an underscore in their name. */
  readonly underscores: "drop" | "refuse" | "keep";
}

/** The rules of the RFCs. */
export const STRICT: Tolerances = {
  foldedFields: false,
  spaceBeforeColon: false,
  anyMethod: false,
  anyVersion: false,
  anyCaseMethod: false,
  underscores: "keep",
};
