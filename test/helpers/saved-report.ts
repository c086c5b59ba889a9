import { buildReport, type ReportParts } from '../../shared/report/build.ts'
import type { Report } from '../../shared/report/report.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aServer, aToken, CANONICAL, NOW, SERVER_ID, someFacts } from './worlds.ts'

/** The parts of a report: a refused token, with the claims and parts that differ. */
export function reportParts(
  claims: Parameters<typeof aToken>[0] = {},
  more: Partial<ReportParts> = {},
): ReportParts {
  const token = aToken(claims)
  return {
    connection: {
      profile: {
        id: 'p',
        name: 'production',
        url: 'https://gw.example.com',
        environment: 'PROD',
        readOnly: false,
        signInWith: 'password',
        email: 'ops@example.com',
        authHeaderName: '',
        caPem: '',
        assumedAppDomain: '',
        hasSecret: false,
      },
      capabilities: someFacts().gateway.capabilities,
    },
    server: { id: SERVER_ID, name: 'payments-mcp' },
    token: describeToken(token, { id: 't', fingerprint: 'abcdef012345' }),
    diagnosis: judge(someFacts({ token, server: aServer({ resource: CANONICAL }) })),
    of: null,
    testedAt: '2026-11-23T10:00:00.000Z',
    live: null,
    madeBy: 'Claimcheck 0.1.0',
    now: NOW,
    madeAt: '2026-11-23T10:01:00.000Z',
    ...more,
  }
}

/** A diagnosis as the app saves it. */
export const savedReport = (): Report =>
  buildReport(reportParts({ aud: 'x' }), { people: true, hosts: true, ids: true }).report
