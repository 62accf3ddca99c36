// DNS messages (RFC 1035 §4, EDNS: RFC 6891) as far as a resolver in the middle needs them: questions are parsed and bounded (query.ts), records of
// the cluster are checked (records.ts), answers written (response.ts). Everything else passes through as it is. Written by hand and not with a
// library because the cluster's records come in wire form and leave in wire form, of whatever type, and because a question may be hostile and is
// answered tens of thousands of times a second. A library checks it in the tests.
export { parseAnswer } from './answer.ts'
export { classIn, headerBytes, rcode, recordType } from './codes.ts'
export { encodeQuestion, keptQuery, parseQuery, type Query, rawNameOf, word } from './query.ts'
export { nameIn, parseRecords, type RecordData, withName } from './records.ts'
export {
  addressRecord,
  bare,
  cnameRecord,
  encodeAnswer,
  encodeRejection,
  maxMessageBytes,
  noData,
  type Outcome,
  pointerRecord,
  servFail,
} from './response.ts'
export { encodeName, nameEnd } from './wire-name.ts'
