import { findBundle } from './find-bundle.ts'

const finding = new Map<string, ReturnType<typeof findBundle>>()

/**
 * What to start in place of programs' main files: bundles of them, which Node starts in half of the processor time that hundreds of modules
 * take. Looked for once in the life of this process, so that the services of one run are all of one making. Empty where the bundler fails: then they
 * start as they are, and whatever is wrong with them shows there.
 */
export const bundledMains = async (mains: readonly string[], cache: string): ReturnType<typeof findBundle> => {
  if (mains.length === 0) return {}
  const key = JSON.stringify([cache, ...mains])
  const found = finding.get(key) ?? findBundle(mains, cache).catch(() => ({}))
  finding.set(key, found)
  return found
}
