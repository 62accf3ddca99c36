// Numbers of the DNS: types (RFC 1035 §3.2.2, RFC 3596, RFC 2782, RFC 6891), classes and return codes (RFC 1035 §4.1.1, RFC 6891 §6.1.3).
export const recordType = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  naptr: 35,
  opt: 41,
  svcb: 64,
  https: 65,
  any: 255,
  caa: 257,
} as const

export const rcode = {
  noError: 0,
  formErr: 1,
  servFail: 2,
  nxDomain: 3,
  notImp: 4,
  refused: 5,
  badVers: 16,
} as const

export const classIn = 1
export const headerBytes = 12

/** Bits of the third and fourth byte of a message (RFC 1035 §4.1.1, RFC 4035 §3.2.2), as one 16-bit number. */
export const flag = {
  response: 0x8000,
  opcode: 0x7800,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  checkingDisabled: 0x0010,
} as const
