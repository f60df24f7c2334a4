/** Whether a cell's id is meant by a pattern: part by part, `*` for anything within one; a pattern of fewer parts means all below it. */
export const means = (pattern: string, id: string): boolean => {
  const parts = id.split('/')
  const wanted = pattern.split('/')
  if (wanted.length > parts.length) return false
  return wanted.every((each, at) => {
    const source = each
      .split('*')
      .map((text) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
      .join('.*')
    return new RegExp(`^${source}$`).test(parts[at] ?? '')
  })
}
