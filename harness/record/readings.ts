import { gunzipSync, inflateSync } from 'node:zlib'

/** How many wrappings are taken off: Celery's two of base64 with its two of JSON, in an envelope of SNS, and room. */
const deepest = 8
/** The most that one wrapping may unpack to, so that a few bytes do not become gigabytes. */
const unpackedBytes = 4 * 1024 * 1024

const base64 = /^[A-Za-z0-9+/_-]{8,}={0,2}$/

/** What is inside of some bytes: text, or what is packed. */
const unpacked = (bytes: Buffer): string | undefined => {
  const [first, second = 0] = bytes
  try {
    if (first === 0x1f && second === 0x8b)
      return unpacked(gunzipSync(bytes, { maxOutputLength: unpackedBytes })) ?? undefined
    // A header of zlib is a multiple of 31 (RFC 1950, section 2.2).
    if (first === 0x78 && (first * 256 + second) % 31 === 0)
      return unpacked(inflateSync(bytes, { maxOutputLength: unpackedBytes })) ?? undefined
  } catch {
    return undefined
  }
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') || text.includes('\0') ? undefined : text
}

const parsed = (text: string): unknown => {
  if (!/^\s*["[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [name, ...textsOf(each)])
}

/**
 * All that a message's body says, however it is wrapped: itself first, then what stands in its JSON, its base64, what is packed with gzip or zlib in that, and
 * again in what comes out. A wrapping that is none, or breaks off, is left as it is.
 */
export const readings = (body: string): readonly string[] => {
  const read = new Set<string>()
  let layer: readonly string[] = [body]
  for (let depth = 0; depth < deepest && layer.length > 0; depth += 1) {
    const fresh = [...new Set(layer)].filter((text) => !read.has(text))
    for (const text of fresh) read.add(text)
    layer = fresh.flatMap((text) => {
      const json = parsed(text)
      if (json !== undefined) return textsOf(json)
      const packed = text.trim()
      const inside = base64.test(packed) ? unpacked(Buffer.from(packed, 'base64')) : undefined
      return inside === undefined ? [] : [inside]
    })
  }
  return [...read]
}
