import type { Reporter } from 'vitest/node'

/** Of fewer files nobody asks which of them to make cheaper. */
const fromFiles = 50
const shown = 30

/** Tells after a run of many files which took most of the processors, and how long each lasted: what lasts and takes little waits. */
export const tellProcessorTime = (): Reporter => ({
  onTestRunEnd: (modules) => {
    const files = modules.map((module) => ({
      name: module.relativeModuleId,
      lastedS: module.diagnostic().duration / 1000,
      tookS: module.meta().processorSeconds ?? 0,
    }))
    if (files.length < fromFiles) return
    const sum = (of: (file: (typeof files)[number]) => number): string =>
      files.reduce((total, file) => total + of(file), 0).toFixed(0)
    const lines = files
      .toSorted((a, b) => b.tookS - a.tookS)
      .slice(0, shown)
      .map(({ name, lastedS, tookS }) => `${tookS.toFixed(0).padStart(6)} s of ${lastedS.toFixed(0)} s  ${name}`)
    const all = `${files.length} files took ${sum(({ tookS }) => tookS)} s of a processor, and lasted ${sum(({ lastedS }) => lastedS)} s:`
    process.stdout.write(['', all, ...lines, ''].join('\n'))
  },
})
