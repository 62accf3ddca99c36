// A program for the tests: says the routes of the namespace that it is started in, one a line.
import { kernelRoutes } from '../../../daemon/src/user/machine/index.ts'

for (const { device, prefix, gateway } of await kernelRoutes())
  console.log(`${prefix.toString()}${gateway === undefined ? '' : ` via ${gateway.toString()}`} dev ${device}`)
