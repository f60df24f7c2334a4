/**
 * Shakedown's public API: all that a `shakedown.config.ts` needs.
 *
 * - {@link defineConfig} gives the configuration file its types.
 * - {@link defineTarget} and {@link defineStream} describe a system of your own; {@link sql} and {@link http} read what it did.
 * - {@link defineMonitor} has a probe looked at again and again by `shakedown watch`, which tells through {@link channels}.
 * - {@link defineFrontDoor} describes where people and programs reach it by HTTP.
 * - {@link defineJourney} describes what a person does in a browser, step by step.
 * - {@link defineLoad} describes load on a front door, which `shakedown load` makes and judges.
 * - {@link defineScenario} describes a scenario of your own, from {@link faults}, {@link probes}, {@link checks} and the steps.
 *
 * @packageDocumentation
 */
import { checkedMakers } from './chaos/checked-makers.ts'
import { frontChecks as frontChecksByName } from './checks/front/index.ts'
import { checks as checksByName } from './checks/index.ts'
import { camelCased } from './harness/settings/camel-cased.ts'
import { probes as probesByName } from './probes/index.ts'
import { scenarios as scenariosByName } from './scenarios/index.ts'
import { channels as channelsByName } from './watch/channels/index.ts'

/** All faults: `faults.expiredReceipt({ … })`. */
export const faults = camelCased('fault', checkedMakers)
/** All checks: `checks.noLostEvents()`. */
export const checks = camelCased('check', checksByName)
/** All checks of front doors: `frontChecks.badTokensRefused()`. */
export const frontChecks = camelCased('check', frontChecksByName)
/** All probes: `probes.queueDepth()`. */
export const probes = camelCased('probe', probesByName)
/** All channels: `channels.pagerDuty()`. */
export const channels = camelCased('channel', channelsByName)
/** All scenarios: `scenarios.consumerCrash()`. */
export const scenarios = camelCased('scenario', scenariosByName)

export { alwaysOfFronts } from './checks/front/index.ts'
export { always } from './checks/index.ts'
export { type Check, type Finding, type Judgement, judgementOf } from './harness/model/check.ts'
export { type ConfigFile, defineConfig } from './harness/settings/config.ts'
export { ShakedownError } from './harness/errors.ts'
export { exploredSchedule, type ExploredScheduleOptions } from './explore/explored/explored-schedule.ts'
export type { AlertSource, HeardAlert } from './harness/model/alert-source.ts'
export type { Channel, ChannelContext, Delivery, Message } from './harness/incidents/channel.ts'
export type { Duration } from './harness/incidents/duration.ts'
export type { Incident } from './harness/incidents/incident.ts'
export type { Level } from './harness/model/level.ts'
export type { Limits } from './harness/incidents/limits.ts'
export type { Journey, JourneyResult, JourneyStep, JourneyTools } from './harness/model/journey.ts'
export type { Load } from './harness/model/load.ts'
export type { Monitor } from './harness/incidents/monitor.ts'
export type { Notice } from './harness/incidents/notice.ts'
export type { Bite, Fault, FaultContext, FaultFactory, Injected, Need } from './harness/model/fault.ts'
export type {
  Answer,
  Claims,
  FrontDoor,
  OutgoingRequest,
  Person,
  RequestContext,
  Session,
  Stored,
} from './harness/model/front.ts'
export type { AlertLevel, BreakerFacts, FrontAbility, FrontFacts } from './harness/model/front-facts.ts'
export type { FrontCheck, FrontPlanContext, FrontScenario } from './harness/model/front-scenario.ts'
export type { InForce, Walk, WalkRequest } from './harness/model/walk.ts'
export type { History } from './harness/model/history.ts'
export type { Operation } from './harness/model/operation.ts'
export type { Measurement, Probe, ProbeContext } from './harness/model/probe.ts'
export type { Fit, Plan, PlanContext, Scenario, Severity, TimedFault } from './harness/model/scenario.ts'
export type { Moment, Schedule, Step } from './harness/model/schedule.ts'
export type {
  Defect,
  EventRef,
  Expectation,
  QueueDefinition,
  ReadLine,
  ServiceContext,
  StreamFacts,
  TargetDefinition,
} from './harness/model/target.ts'
export { defineJourney, type JourneyOptions } from './journeys/define-journey.ts'
export { defineLoad, type LoadOptions, type LoadRequestOptions } from './load/define-load.ts'
export { steadyState } from './probes/index.ts'
export { defineScenario } from './scenarios/define-scenario.ts'
export { type FromScheduleOptions, scenarioFromSchedule } from './scenarios/from-schedule.ts'
export { after, atStart, done, measured, operateStep, publishStep } from './scenarios/steps.ts'
export {
  alertSource,
  type AlertSourceOptions,
  type Body,
  celeryTask,
  type CeleryTaskOptions,
  type DefinedStream,
  defineFrontDoor,
  type DefinedFront,
  type Finder,
  type FrontDoorOptions,
  type RequestMaker,
  type RequestOptions,
  type SignInOptions,
  type ApartQueueOptions,
  defineStream,
  defineTarget,
  type EffectReader,
  type FoundEffect,
  http,
  type HttpOptions,
  jdbcUrl,
  type OwnReach,
  type ProcessOptions,
  type QueueOptions,
  readCeleryLine,
  type Row,
  type Table,
  type RowsToLock,
  type RunningProcess,
  sql,
  type SqlOptions,
  type StreamOptions,
  type TargetOptions,
} from './targets/own/index.ts'
export { defineMonitor, type MonitorOptions } from './watch/define-monitor.ts'
export { presets } from './watch/presets.ts'
