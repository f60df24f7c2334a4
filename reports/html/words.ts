/** A time or duration: `2.31 s`, `1 min 12 s`. */
export const seconds = (ms: number): string => {
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const whole = Math.round(ms / 1000)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** A count with its noun: `1 cell`, `2 cells`. */
export const count = (many: number, noun: string, plural = `${noun}s`): string =>
  `${many.toLocaleString('en-GB')} ${many === 1 ? noun : plural}`

/** The same as a sentence: a capital first letter, unless a name or an id comes first, and a full stop. */
export const sentence = (words: string): string => {
  const start = /^[a-z]+(\s|$)/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words
  return /[.!?]$/.test(start) ? start : `${start}.`
}
