// Versions of our own programs: `major.minor.patch`, perhaps with `-pre.release` (https://semver.org, §11). Which of two is newer.

/** Below zero: `a` is older. What is no version counts as 0.0.0. */
export function compareVersions(a: string, b: string): number {
  const one = partsOf(a)
  const two = partsOf(b)
  for (let index = 0; index < 3; index++) {
    const difference = (one.numbers[index] ?? 0) - (two.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  // A pre-release comes before its release.
  if (one.pre === '' || two.pre === '') return Number(one.pre === '') - Number(two.pre === '')
  return one.pre.localeCompare(two.pre, 'en', { numeric: true })
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly pre: string } {
  const [, numbers = '', pre = ''] = /^v?(\d+(?:\.\d+){0,2})(?:-([\w.-]+))?/.exec(version.trim()) ?? []
  return { numbers: numbers.split('.').map(Number), pre }
}
