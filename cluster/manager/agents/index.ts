// Agents that arrive: what they must say of themselves, and the proof that they are the pod that they say.
//
//   agentRefusalOf  what is missing, in the order of Telepresence 2.20
//   PodProof        their projected token, held against the API server
//   Administrators  which clients may take away what others have: by a token as well (docs/decisions/0003)
//
// Their sessions are in sessions/, what they decide about intercepts in intercepts/.
export { Administrators, type AdministratorsPorts } from './administrators.ts'
export { agentRefusalOf } from './arrival.ts'
export { PodProof, type PodProofPorts } from './pod-proof.ts'
