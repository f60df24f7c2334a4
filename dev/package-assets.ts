import { globSync } from 'node:fs'

/** What the code reads at run time beside modules: it is published under the same paths. */
export const packageAssets = (root: string): readonly string[] =>
  globSync(['{reports,watch}/**/*.{css,js,json}', 'targets/care-notes/services/web/*', 'cli/**/*.mjs'], {
    cwd: root,
    exclude: ['reports/runs/**'],
  }).toSorted()
