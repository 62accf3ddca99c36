// What language models may do with Fairlead, each with the person's consent where something changes. Read tools.ts.
export { registerTools } from './tools.ts'
