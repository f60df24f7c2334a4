import { findPackageJSON } from 'node:module'
import { dirname, extname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { InputOptions } from 'rolldown'

/** Programs as a bundler wrote them. */
export interface Bundle {
  /** What is started in place of each of the main files. */
  readonly mains: Readonly<Record<string, string>>
  /** Everything that it was made from. */
  readonly sources: readonly string[]
  /** Everything that it is made of. */
  readonly parts: readonly string[]
}

/** The deepest folder that holds all of them. */
const commonFolder = (files: readonly string[]): string => {
  const folders = files.map((file) => dirname(file))
  let common = folders[0] ?? '/'
  while (!folders.every((folder) => `${folder}/`.startsWith(common === '/' ? '/' : `${common}/`)))
    common = dirname(common)
  return common
}

// Which of a package's files an import means stands in its manifest.
const manifestsOf = (files: readonly string[]): readonly string[] => {
  const nearest = new Map(files.map((file) => [dirname(file), file]))
  return [...new Set([...nearest.values()].flatMap((file) => findPackageJSON(pathToFileURL(file)) ?? []))]
}

/**
 * Makes one bundle of several programs into an empty folder: what they share is there once. Readable, so that stacks of errors are.
 *
 * @param more what to leave outside, and plugins
 */
export const makeBundle = async (
  mains: readonly string[],
  folder: string,
  more: Pick<InputOptions, 'external' | 'plugins'> = {},
): Promise<Bundle> => {
  const { rolldown } = await import('rolldown')
  const root = dirname(commonFolder(mains))
  const nameOf = (main: string): string => relative(root, main).slice(0, -extname(main).length)
  const build = await rolldown({
    input: Object.fromEntries(mains.map((main) => [nameOf(main), main])),
    platform: 'node',
    cwd: root,
    logLevel: 'silent',
    ...more,
  })
  try {
    // Where the name tells that it is a module, Node need not find out.
    const { output } = await build.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      // What is imported late lies by itself with all that it needs. Else, what one program imports at its start and another late, if at all, comes to lie in the
      // first (Rolldown 1.2.19), which then runs in the second one too.
      codeSplitting: {
        groups: [
          {
            name: (id, graph) =>
              graph.getModuleInfo(id)?.dynamicImporters.length ? id.slice(-60).replaceAll(/\W+/g, '-') : null,
          },
        ],
      },
    })
    const files = await build.watchFiles
    return {
      mains: Object.fromEntries(mains.map((main) => [main, join(folder, `${nameOf(main)}.mjs`)])),
      sources: [...new Set([...files, ...manifestsOf(files)])],
      parts: output.map(({ fileName }) => join(folder, fileName)),
    }
  } finally {
    await build.close()
  }
}
