// Bytes that show where they belong: byte i is i mod 251, as the sample application writes them.
export function pattern(from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) bytes[at] = (from + at) % 251
  return bytes
}
