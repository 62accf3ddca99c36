// The application's environment, as the workstation gets it with an intercept.
export { environmentOf } from './environment.ts'
