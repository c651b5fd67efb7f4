import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "./programs.ts";

/** An authority, and what it has signed: files `NAME.pem` and `NAME.key` each. */
export class Certificates {
  readonly #directory = mkdtempSync(join(tmpdir(), "pfserve-tls-"));

  constructor() {
    this.#makeKey("ca");
    const extensions = [
      ...["-addext", "basicConstraints=critical,CA:true"],
      ...["-addext", "keyUsage=keyCertSign,cRLSign"],
    ];
    this.#openssl(
      "req",
      "-x509",
      "-new",
      "-key",
      this.path("ca.key"),
      "-days",
      "30",
      "-subj",
      "/CN=test authority",
      ...extensions,
      "-out",
      this.path("ca.pem"),
    );
  }

  path(name: string): string {
    return join(this.#directory, name);
  }

  /** Makes a certificate for DNS names; valid from now on, for a month or not at all. */
  sign(name: string, names: readonly string[], days = 30): void {
    this.#makeKey(name);
    const request = this.path(`${name}.csr`);
    this.#openssl(
      "req",
      "-new",
      "-key",
      this.path(`${name}.key`),
      "-subj",
      `/CN=${name}`,
      "-out",
      request,
    );
    const extensions = this.path(`${name}.ext`);
    const list = names.map((each) => `DNS:${each}`).join(",");
    writeFileSync(
      extensions,
      `subjectAltName=${list}\nbasicConstraints=CA:false\n`,
    );
    this.#openssl(
      "x509",
      "-req",
      "-in",
      request,
      "-CA",
      this.path("ca.pem"),
      "-CAkey",
      this.path("ca.key"),
      "-CAcreateserial",
      "-days",
      String(days),
      "-extfile",
      extensions,
      "-out",
      this.path(`${name}.pem`),
    );
  }

  /** Makes a certificate that nobody has signed. */
  signItself(name: string): void {
    this.#makeKey(name);
    this.#openssl(
      "req",
      "-x509",
      "-new",
      "-key",
      this.path(`${name}.key`),
      "-days",
      "30",
      "-subj",
      `/CN=${name}`,
      "-out",
      this.path(`${name}.pem`),
    );
  }

  /** Puts a key under a passphrase, as `NAME.locked`. */
  lock(name: string): string {
    const locked = this.path(`${name}.locked`);
    this.#openssl(
      "pkey",
      "-in",
      this.path(`${name}.key`),
      "-aes128",
      "-passout",
      "pass:secret",
      "-out",
      locked,
    );
    return locked;
  }

  /** The options that serve with some of them. */
  options(...names: readonly string[]): string[] {
    return names.flatMap((name) => [
      ...["--certfile", this.path(`${name}.pem`)],
      ...["--keyfile", this.path(`${name}.key`)],
    ]);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #makeKey(name: string): void {
    this.#openssl(
      "ecparam",
      "-name",
      "prime256v1",
      "-genkey",
      "-noout",
      "-out",
      this.path(`${name}.key`),
    );
  }

  #openssl(...args: readonly string[]): void {
    const { code, text } = runProgram("openssl", args);
    if (code !== 0) throw new Error(`openssl ${args.join(" ")}: ${text}`);
  }
}
