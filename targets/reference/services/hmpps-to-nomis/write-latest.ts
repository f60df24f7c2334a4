import { isDeepStrictEqual } from 'node:util'

/**
 * Writes what the source tells, and writes again until it still tells the same afterwards: whoever read earlier may write later, and NOMIS knows no versions.
 *
 * @param defects with `stale-read-overwrites` what was read is written, however long ago that was
 */
export const writeLatest = async <Content>(
  read: () => Promise<Content>,
  write: (content: Content) => Promise<unknown>,
  defects: ReadonlySet<string>,
): Promise<void> => {
  let content = await read()
  for (;;) {
    await write(content)
    if (defects.has('stale-read-overwrites')) return
    const now = await read()
    if (isDeepStrictEqual(now, content)) return
    content = now
  }
}
