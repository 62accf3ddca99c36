// What the service needs of a machine, and whether this one has it. Linux: a TUN device, the right to make network devices, something that starts it;
// macOS and Windows have all of it.
// Containers, WSL and dev containers each lack something else; what is missing is said exactly, with the text that mends it. Pure but for the look.
import { existsSync, readFileSync } from 'node:fs'

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly hasTun: boolean
  readonly hasSystemd: boolean
  readonly isContainer: boolean
  readonly isWsl: boolean
  /** Whether root here may make network devices and routes: CAP_NET_ADMIN in the bounding set. */
  readonly mayChangeNetwork: boolean
}

export interface Lack {
  readonly what: string
  readonly remedy: string
  /** For the clipboard; empty when there is nothing to paste. */
  readonly paste: string
}

/** Bit of CAP_NET_ADMIN: capabilities(7), linux/capability.h. */
const netAdmin = 12n

export function lookAtMachine(platform: NodeJS.Platform = process.platform): Machine {
  return {
    platform,
    hasTun: existsSync('/dev/net/tun'),
    // sd_booted(3)
    hasSystemd: existsSync('/run/systemd/system'),
    isContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv') || isPod(),
    isWsl: /microsoft/i.test(textOf('/proc/sys/kernel/osrelease')),
    mayChangeNetwork: hasCapability(textOf('/proc/self/status'), netAdmin),
  }
}

/** What stands against an installation; undefined when nothing does. */
export function lackOf({ platform, hasTun, isContainer, mayChangeNetwork }: Machine): Lack | undefined {
  if (platform === 'darwin' || platform === 'win32') return undefined
  if (platform !== 'linux')
    return {
      what: `Fairlead's service runs on Linux, macOS and Windows; on ${platform} there is none.`,
      remedy: 'Open the folder in WSL, on a Linux machine over SSH, or in a dev container, and install it there.',
      paste: '',
    }
  if (isContainer && !(hasTun && mayChangeNetwork))
    return {
      what: `This container may not change its network: it lacks ${[hasTun ? '' : 'the device /dev/net/tun', mayChangeNetwork ? '' : 'the capability NET_ADMIN'].filter(Boolean).join(' and ')}.`,
      remedy: 'Put this line into devcontainer.json and rebuild the container:',
      paste: containerText,
    }
  if (!mayChangeNetwork)
    return {
      what: 'Even the administrator may not change the network here: the capability NET_ADMIN is missing.',
      remedy: 'Ask who runs this machine for it.',
      paste: '',
    }
  if (!hasTun)
    return {
      what: 'This machine has no /dev/net/tun: the kernel module for network devices of programs is not loaded.',
      remedy: 'Load it, as administrator:',
      paste: 'sudo modprobe tun',
    }
  return undefined
}

const containerText = '"runArgs": ["--cap-add=NET_ADMIN", "--device=/dev/net/tun"],'

/** Without systemd nothing starts the service with the machine: what to know about that, and what would change it. */
export function startText({ platform, hasSystemd, isWsl }: Machine): Lack | undefined {
  if (hasSystemd || platform !== 'linux') return undefined
  return isWsl
    ? {
        what: 'WSL runs without systemd here, so the service is started in a terminal and ends with it.',
        remedy: 'To have it start by itself, put these lines into /etc/wsl.conf and run “wsl --shutdown” in Windows:',
        paste: '[boot]\nsystemd=true',
      }
    : {
        what: 'This machine has no systemd, so the service is started in a terminal and ends with it.',
        remedy: 'To have it start by itself, let the init of this machine run:',
        paste: 'fairlead daemon',
      }
}

/** `CapBnd:\t000001ffffffffff` of proc_pid_status(5). Where there is no such line nothing is known, and nothing said. */
function hasCapability(status: string, bit: bigint): boolean {
  const [, mask] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status) ?? []
  return mask === undefined || ((BigInt(`0x${mask}`) >> bit) & 1n) === 1n
}

function isPod(): boolean {
  return existsSync('/var/run/secrets/kubernetes.io/serviceaccount')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
