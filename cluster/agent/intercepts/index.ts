// Who gets the traffic of which port: decided anew, as a whole, from every snapshot of the manager. No I/O.
//   decide      snapshot → a plan for each port, a verdict for each intercept that waits, and who may see files
//   targetOf    which port an intercept means                      matches   whether a request is wanted by a filter
// Read decisions.ts first, then port-plan.ts: plans are all that the ports know of intercepts.
export {
  decide,
  type Holder,
  type Mechanism,
  mechanisms,
  nothing,
  type Outcome,
  portKey,
  type Verdict,
} from './decisions.ts'
export { type Armed, type Filtered, idlePlan, type PortPlan, readsRequests, samePlan, wayOf } from './port-plan.ts'
export { type Target, targetsOf } from './ports-of.ts'
export { matches, type RequestFilter, type RequestHead } from './request-filter.ts'
