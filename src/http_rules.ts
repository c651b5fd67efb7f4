import type { Settings } from "./config/settings.ts";
import type { ProxyRules } from "./http/backend.ts";
import type { Tolerances } from "./http/wire/tolerances.ts";

/** What is the same for every server of a worker. */
export interface HttpRules {
  readonly proxies: ProxyRules;
  readonly tolerances: Tolerances;
  /** Milliseconds for a PROXY header, and again for a TLS handshake. */
  readonly entranceMs: number;
}

/** What the settings say of proxies, and of requests that are not by the rules. */
export function httpRules(
  settings: Settings,
): HttpRules {
  const { proxyProtocol, clientIpHeader } = settings;
  return {
    proxies: {
      trusted: {
        from: settings.forwardedAllowIps,
        secureSchemeHeaders: settings.secureSchemeHeaders,
        clientHeader: clientIpHeader === "none" ? undefined : clientIpHeader,
      },
      protocol: proxyProtocol === "off"
        ? undefined
        : { version: proxyProtocol, from: settings.proxyAllowIps },
    },
    tolerances: tolerancesOf(settings),
    entranceMs: settings.headerTimeout * 1000,
  };
}

function tolerancesOf(settings: Settings): Tolerances {
  const { headerMap } = settings;
  return {
    foldedFields: settings.permitObsoleteFolding,
    spaceBeforeColon: settings.stripHeaderSpaces,
    anyMethod: settings.permitUnconventionalHttpMethod,
    anyVersion: settings.permitUnconventionalHttpVersion,
    anyCaseMethod: settings.casefoldHttpMethod,
    underscores: headerMap === "dangerous" ? "keep" : headerMap,
  };
}
