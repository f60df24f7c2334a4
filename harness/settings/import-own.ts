import { registerHooks } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where an entry of this package is: TypeScript in the repository, JavaScript in the package. */
const entry = (path: string): string => new URL(`../../${path}${extname(import.meta.url)}`, import.meta.url).href

/** This package's entries for configurations. */
const entries: ReadonlyMap<string, string> = new Map([
  ['shakedown', entry('index')],
  ['shakedown/watch', entry('watch/index')],
])

let hooked = false

// A configuration file says `from 'shakedown'` and means whoever reads it: also where nothing is installed beside it (npx alone, a
// repository of another language), and never a second copy. Its folder may have no package.json that says "module", or one that
// says the opposite; the file is a module all the same.
const hook = (): void => {
  if (hooked) return
  hooked = true
  registerHooks({
    resolve: (specifier, context, next) => {
      const own = entries.get(specifier)
      if (own !== undefined) return { url: own, shortCircuit: true }
      const resolved = next(specifier, context)
      const isOwn = resolved.url.startsWith('file:') && /\.ts(?:\?|$)/.test(resolved.url)
      return isOwn && !resolved.url.includes('/node_modules/') ? { ...resolved, format: 'module-typescript' } : resolved
    },
  })
}

/** Imports a file of the user's, TypeScript or JavaScript, that may import `shakedown`. */
export const importOwn = async (file: string): Promise<unknown> => {
  hook()
  const module: unknown = await import(pathToFileURL(file).href)
  return module
}
