// The control API's server: gRPC on connections from the root half, thin dispatchers into session/ and health/. Every failure that leaves here has a
// code of error-texts.ts. client-door.ts lets programs in on Windows. control-server.ts is the dispatcher, messages.ts turns snapshots into messages.
export { openClientDoor } from './client-door.ts'
export { ControlServer } from './control-server.ts'
