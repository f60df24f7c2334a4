import { distance } from 'fastest-levenshtein'

/** Up to three known names that a mistyped one may mean, nearest first; those far from it are left out. */
export const nearest = (name: string, known: readonly string[]): readonly string[] =>
  known
    .map((each) => ({ each, far: each.includes(name) || name.includes(each) ? 1 : distance(name, each) }))
    .filter(({ each, far }) => far <= Math.max(2, Math.min(name.length, each.length) / 2))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ each }) => each)

/** The hint for an unknown name: the nearest ones, or all there are. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known)
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`
  return known.length === 0 ? 'There is none at all.' : `Known: ${known.join(', ')}.`
}
