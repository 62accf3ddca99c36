// The control API's server: gRPC on connections from the root half, thin dispatchers into session/ and health/. Every failure that leaves here has a
// code of error-texts.ts. control-server.ts is the dispatcher, messages.ts turns snapshots into messages.
export { ControlServer } from './control-server.ts'
