// The `fairlead` command. main.ts is the program; command-line.ts holds the table of commands and what they share; commands/ has one file a
// command; daemon/ speaks to the daemon, service/ installs it on this machine, cluster/ installs the traffic manager; output/ is how results
// and progress are shown. Imports only common/.
export { run } from './command-line.ts'
export type { Host, TextOutput } from './host.ts'
