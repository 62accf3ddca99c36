// Commands that let macOS and Windows ask a person for consent and then run another command as administrator. Pure: words in, words out.
import { shellWords } from './programs.ts'

const prompt = 'Fairlead installs or removes its service.'

/** osascript(1), `do shell script` of Apple's Standard Additions: it runs /bin/sh as root, and its standard error is ours. */
export function appleScript(command: readonly string[]): readonly string[] {
  const script = [
    'on run argv',
    'do shell script (item 1 of argv) with prompt (item 2 of argv) with administrator privileges',
    'end run',
  ]
  return ['/usr/bin/osascript', ...script.flatMap(line => ['-e', line]), shellWords(command), prompt]
}

/**
 * Start-Process -Verb RunAs of PowerShell, which is ShellExecuteEx with "runas". The started program has a console of its own that nobody sees; its
 * exit code is handed on, and 1223 (ERROR_CANCELLED) when the person said no.
 */
export function powerShell([program = '', ...args]: readonly string[]): readonly string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  const script = [
    "$ErrorActionPreference = 'Stop'",
    `try { $p = Start-Process -FilePath ${quoted(program)} -ArgumentList ${quoted(args.map(argument).join(' '))} ` +
      '-Verb RunAs -WindowStyle Hidden -Wait -PassThru }',
    'catch { if ($_.Exception.NativeErrorCode -eq 1223 -or $_.Exception.InnerException.NativeErrorCode -eq 1223 ' +
      '-or $_.Exception.HResult -eq -2147023673) { exit 1223 }; [Console]::Error.WriteLine($_.Exception.Message); exit 1 }',
    'exit $p.ExitCode',
  ]
  // As UTF-16 in base64 no shell or parser on the way sees a character of it.
  const encoded = Buffer.from(script.join('\n'), 'utf16le').toString('base64')
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded]
}

/** As CommandLineToArgvW takes it apart: https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-commandlinetoargvw */
function argument(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word
  return `"${word.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
}
