// The outside of the resolver: messages in, messages out. answering.ts turns one message into one answer (checks, templates, the chain, sizes,
// the limit on work at a time), tcp.ts cuts a connection into messages, templates.ts repeats answers without thinking. What the answer is, the chain
// decides.
export { Answering, type AnsweringCounters } from './answering.ts'
export { serveTcp } from './tcp.ts'
