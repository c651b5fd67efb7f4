/**
 * Numbers of the Linux kernel interface, as x86-64 and arm64 know them. Other systems have other
 * numbers and are not tested: there `openLibc` gives nothing and the paths without FFI are taken.
 */
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_TYPE = 3;
export const SO_REUSEPORT = 15;
export const SO_RCVTIMEO = 20;
export const SO_ACCEPTCONN = 30;

export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;

export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_DUPFD_CLOEXEC = 1030;
export const FD_CLOEXEC = 1;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;

export const POLLIN = 1;

export const SHUT_WR = 1;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;

export const ENOENT = 2;
export const EINTR = 4;
export const EAGAIN = 11;
export const EMFILE = 24;
export const EPROTO = 71;
export const EMSGSIZE = 90;
export const EPROTOTYPE = 91;
export const ECONNABORTED = 103;
