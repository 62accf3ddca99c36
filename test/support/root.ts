// Tests of real kernel networking need root; elsewhere they skip with the reason printed.
export const needsRoot: { skip: string | false } = {
  skip:
    process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() === 0 ? false : 'needs root: run `sudo npm test`',
}
