/**
 * The JSON that Go writes: as `JSON.stringify`, with the characters that HTML gives a meaning escaped
 * (https://pkg.go.dev/encoding/json#Marshal). Keys stay in their order, as the fields of a Go struct do.
 */
export const encodeGoJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )

/** The shortest decimal that is this float32: 0.1 and not 0.10000000149011612. */
export const shortestFloat32 = (value: number): number => {
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === value) return shorter
  }
  return value
}
