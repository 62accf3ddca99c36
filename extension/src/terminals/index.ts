// The environment of intercepts in terminals. Read terminals.ts.
export { contributeToTerminals } from './terminals.ts'
