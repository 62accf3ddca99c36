// The only place of the lab that reads the environment.
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface LabEnvironment {
  /** State of the labs that are up, one folder each. Not shared between machines; root only. */
  readonly stateRoot: string
  /** What was built and downloaded, by version and hash of its sources; safe to delete while no lab is up. */
  readonly cacheRoot: string
  /** A cluster that exists, to use in place of a lab where a test allows it. */
  readonly existingKubeconfig: string | undefined
  /** Name of a lab that is up, to use in place of one of its own where a test allows it. */
  readonly existingLab: string | undefined
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): LabEnvironment {
  return {
    stateRoot: env['FAIRLEAD_LAB_STATE'] ?? '/var/lib/fairlead-lab',
    cacheRoot: env['FAIRLEAD_LAB_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'fairlead-lab'),
    existingKubeconfig: env['FAIRLEAD_TEST_KUBECONFIG'],
    existingLab: env['FAIRLEAD_TEST_LAB'],
  }
}
