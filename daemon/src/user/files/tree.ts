// What a mount shows, whatever is behind it: paths are absolute inside the tree (`/` is its root), without `.` and `..`.

/** stat(2), as far as it matters; and where a symbolic link leads. */
export interface Entry {
  /** Empty for the root. */
  readonly name: string
  /** S_IFMT and permission bits. */
  readonly mode: number
  readonly size: number
  /** Unix milliseconds. */
  readonly modified: number
  /** Of a symbolic link. */
  readonly target: string
}

export interface Cancellable {
  readonly signal: AbortSignal
}

/** Every call rejects with FileFault, or with the signal's reason. */
export interface FileTree {
  stat(path: string, options: Cancellable): Promise<Entry>
  /** Without . and .. */
  list(path: string, options: Cancellable): Promise<readonly Entry[]>
  /** At most `length` bytes; fewer only at the end of the file. */
  read(path: string, range: { offset: number; length: number }, options: Cancellable): Promise<Uint8Array>
  write(path: string, offset: number, data: Uint8Array, options: Cancellable): Promise<void>
  truncate(path: string, size: number, options: Cancellable): Promise<Entry>
  /** `mode` says whether a file, a folder or a symbolic link. */
  create(path: string, mode: number, target: string, options: Cancellable): Promise<Entry>
  /** A file, a symbolic link or an empty folder. */
  remove(path: string, options: Cancellable): Promise<void>
  /** Replaces what is at `to`. */
  rename(from: string, to: string, options: Cancellable): Promise<void>
}

export type FaultCode =
  | 'EPERM'
  | 'ENOENT'
  | 'EINTR'
  | 'EIO'
  | 'ENOMEM'
  | 'EACCES'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EINVAL'
  | 'EFBIG'
  | 'ENOSPC'
  | 'EROFS'
  | 'ENOSYS'
  | 'ENOTEMPTY'
  | 'EOPNOTSUPP'
  | 'ENAMETOOLONG'

/** A failure that a program on this machine sees as its errno (errno(3)). */
export class FileFault extends Error {
  override readonly name = 'FileFault'
  readonly code: FaultCode

  constructor(code: FaultCode, message: string = code, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

export const fileType = { mask: 0o170000, folder: 0o040000, file: 0o100000, link: 0o120000 } as const

export function isFolder({ mode }: Entry): boolean {
  return (mode & fileType.mask) === fileType.folder
}

export function isLink({ mode }: Entry): boolean {
  return (mode & fileType.mask) === fileType.link
}

export function isFile({ mode }: Entry): boolean {
  return (mode & fileType.mask) === fileType.file
}

export function childOf(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
