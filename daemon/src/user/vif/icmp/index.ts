// ICMP and ICMPv6 as a host speaks them: echo for addresses that exist. Errors are built where the thing that failed is known (tcp/, udp/),
// by packet/icmp.ts.
export { Echo, echoLimits } from './echo.ts'
