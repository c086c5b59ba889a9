/**
 * The only entrance to the gateway's rules: what a ContextForge release does, in pure functions. All other
 * folders import from here and never from another file of this folder. So this list is what support for a
 * second kind of gateway would have to provide.
 */
export { afterOf, type AfterToken } from './after.ts'
export { type Asked, DISCOVERS, FIRST_CALLS, type FirstCall, firstCallsOf, usualRequest } from './asked.ts'
export {
  type Deployment,
  deploymentOf,
  type Fact,
  isOpen,
  readFrom,
  type SettingKey,
  SETTING_KEYS,
  SETTINGS,
  UNTOLD,
  type Values,
  valueSays,
  withValues,
} from './deployment.ts'
export { type Door, doorAt, type DoorId } from './doors.ts'
export { type TrustedProvider, trustedWrites, trustOf } from './trusted.ts'
export { type Open, possibleIn } from './possible.ts'
export { advertised, type Advertised, type AdvertisedReading, judgeAdvertised } from './advertised.ts'
export { answered, type Prediction, prediction } from './answers.ts'
export { apiBoard, apiSays, isBringer } from './api-board.ts'
export {
  type ApiDoor,
  apiDoor,
  type Board,
  board,
  type ClientId,
  type ExpectedAudience,
  type Lane,
  type LaneState,
  type LaneView,
  type ToggleState,
  type TokenAudience,
  lane,
  toggleState,
} from './board.ts'
export { capabilitiesOf, footingOf, VERIFIED } from './capabilities.ts'
export { candidates, type Case, metadataOf, prepare } from './case.ts'
export { type Decoded, decodeToken, MAX_TOKEN_BYTES } from './decode.ts'
export {
  type Diagnosis,
  diagnosis,
  type Once,
  type RestsOn,
  type Step,
  stepId,
  stepOutcome,
  type Verdict,
  verdict,
  type Warning,
} from './diagnosis.ts'
export {
  canonicalUrl,
  configOf,
  expectedSet,
  learningArmed,
  namesServer,
  ssoClientId,
  whyUnknown,
} from './expected.ts'
export { inexactConfig } from './exact.ts'
export { assumedClock } from './facts.ts'
export type {
  Body,
  Clock,
  Facts,
  IssuerFacts,
  MetadataFacts,
  OwnTokenFact,
  Probe,
  Reply,
  SignatureFacts,
  UserFact,
} from './facts.ts'
export { HELD_MS, keysHeld, metadataHeld, type StillHeld } from './held.ts'
export {
  ALGORITHMS,
  asAsked,
  chooseKey,
  metadataUrls,
  readKeySet,
  readMetadata,
  issuersOf,
  resolveIssuers,
  sameIssuer,
  trustedIssuer,
  trustedKeyUrl,
} from './issuer.ts'
export { byWeight, keyRecord, type KeyRecord, KEYS, maskedByGateway, misfit } from './keys.ts'
export { type BoardHints, boardOf, NO_HINTS } from './lanes.ts'
export { isEntra, manyDirectories, scopesWithoutApi } from './entra.ts'
export { lintServer, trap } from './lint.ts'
export { withoutToken } from './no-token.ts'
export { levelSays, type LogLine } from './log-lines.ts'
export { machineNote } from './machine.ts'
export {
  decodeSegment,
  decodeSegmentLenient,
  parseJson,
  parseSegment,
  plainText,
  strip,
  stripSlashes,
  toInt,
  truthy,
  urlsplit,
} from './python.ts'
export {
  CUT,
  isEmpty,
  isSecretIn,
  isSensitiveKey,
  MASK,
  type NoPicture,
  redactConfig,
  REDACTION,
  redactText,
} from './redact.ts'
export { defaultsBetween, doorsOf, isFrom } from './release-changes.ts'
export { OPENS, type Remedy, type Widening } from './remedy.ts'
export {
  appDomain,
  type AppDomain,
  type AudienceModel,
  audienceModel,
  capabilities,
  type Capabilities,
  type GatewayContext,
  gatewayContext,
  type OwnTokenSettings,
  type ReleaseRules,
  type VirtualServer,
  virtualServer,
} from './server.ts'
export { withinTimes } from './own-times.ts'
export { OWN_REACHES, ownLimits, ownReach, readOwnToken } from './own-token.ts'
export {
  type AfterFacts,
  callerOf,
  type Held,
  type HeldRole,
  type Known,
  type Rights,
  type ServerTool,
  type ServerTools,
  type TeamFact,
} from './rights.ts'
export { domainIn } from './server-url.ts'
export { settingRows } from './settings.ts'
export { deniedAudienceName } from './shared-audiences.ts'
export { type Above, elsewhere, type Proposal } from './steps/advice.ts'
export { learnable } from './steps/claims.ts'
export {
  AFTER,
  ALL_IDS,
  BEFORE,
  STEP_IDS,
  type StepId,
  stepNumber,
  stepOf,
  STEPS,
  type Steps,
} from './steps/index.ts'
export { emailOf } from './steps/person.ts'
export type { Finding, StepOutcome, StepRecord } from './steps/step.ts'
export { timeProblem } from './steps/time.ts'
export { clientIdOf, deniedAudience, FLAG, planAudience, planToggle } from './toggle.ts'
export { detailOf, healthWire, issuesOf, loginWire, readServer, serverPage } from './wire.ts'
export * as wire from './wire.ts'
