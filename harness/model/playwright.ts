// The types that a journey's steps are written in. Playwright is an optional peer of the package: whoever has none installed, and writes no journeys, must still be
// able to compile against the package, and finds `any` here instead.
/** @ts-ignore */
export type { Browser, BrowserContext, BrowserContextOptions, Frame, Locator, Page } from 'playwright-core'
