// TCP: the gate (gate.ts, read it first) holds SYNs and rewrites segments, the listener is where the kernel terminates them. A flow's number is
// its phantom peer (phantoms.ts); what changes in its packets is computed once (rewrite.ts); where it stands is in tcp-flow.ts.
export { type Destinations, Gate, type GateCounters, isWithin, tcpLimits } from './gate.ts'
export { Listener } from './listener.ts'
export { Phantoms } from './phantoms.ts'
