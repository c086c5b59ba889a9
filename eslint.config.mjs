import { defineConfig, globalIgnores } from 'eslint/config'
import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'
import { rooms } from './build/eslint-rooms.mjs'

const typed = '{shared,electron,renderer,test}/**/*.{ts,tsx}'

const rawHtml = [
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'dangerouslySetInnerHTML',
  'srcDoc',
  'srcdoc',
]
const noRawHtml = rawHtml.flatMap((name) =>
  [
    `MemberExpression[property.name="${name}"]`,
    `JSXAttribute[name.name="${name}"]`,
    `Property[key.name="${name}"]`,
  ].map((selector) => ({ selector, message: `${name} would let what a gateway says become markup.` })),
)
const ipcMessage = 'Only electron/ipc and the preload talk to raw IPC: use the contract.'
const noRawIpc = [
  { selector: 'MemberExpression[property.name=/^ipc(Main|Renderer)$/]', message: ipcMessage },
  { selector: 'ImportSpecifier[imported.name=/^ipc(Main|Renderer)$/]', message: ipcMessage },
]

// The place of a step is counted from the records (`stepNumber`): a step added before it moves it.
const noStepNumbers = [
  'Literal[value=/\\bsteps? \\d/i]',
  'TemplateElement[value.raw=/\\bsteps? \\d/i]',
  'Literal[regex.pattern=/\\bsteps? \\d/i]',
].map((selector) => ({
  selector,
  message: 'A step is named by its id, and its number counted: stepNumber(id).',
}))

/* Files over the limit of 400 lines, each of them one thing. */
const LONG = [
  // Tables of cases and of vectors: data, one record after the other.
  'test/clients/setups.ts',
  'test/gateway/cases/*.ts',
  'test/helpers/provider-vectors.ts',
  'test/shared/paste.test.ts',
  // One generator, read from the claim to the token.
  'test/gateway/fuzz/generate.ts',
  // Suites that say one thing of one subject, in the order in which it happens.
  'test/electron/grant-hostile.test.ts',
  'test/electron/handlers.test.ts',
  'test/security/checklist.spec.ts',
  'test/shared/judge.test.ts',
]

export default defineConfig([
  globalIgnores(['out/', 'dist/', 'node_modules/', 'build/fallback-app/', 'build/package/draw-icons/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,

  // The compiler knows the globals of plain JavaScript too: build/ is type-checked through its JSDoc.
  { files: ['**/*.mjs'], rules: { 'no-undef': 'off' } },

  { files: ['build/**/*.ts'], extends: [tseslint.configs.recommended] },
  {
    files: [typed],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/only-throw-error': 'error',
      // An adapter's interface is asynchronous also where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Python's idea of white space, and of what may stand in a header, is made of control characters.
      'no-control-regex': 'off',
      'no-console': 'error',
    },
  },
  { files: ['test/**'], rules: { 'no-console': 'off' } },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },

  // Nested and adjacent repeats, which a stranger's text can make endless. test/build/linear-time.test.ts
  // runs what passes here.
  {
    files: ['{shared,electron,renderer}/**/*.{ts,tsx}'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': 'error',
    },
  },

  // Width and length. Only text may be wider: prettier breaks everything else, and nothing is kept from it.
  {
    files: ['**/*.{ts,tsx,mjs}'],
    rules: {
      'max-len': [
        'error',
        {
          code: 110,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
      'max-lines': ['error', 400],
      'no-warning-comments': ['error', { terms: ['prettier-ignore'], location: 'anywhere' }],
    },
  },
  { files: LONG, rules: { 'max-lines': 'off' } },

  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { claimcheck: { rules: { rooms } } },
    rules: { 'claimcheck/rooms': 'error' },
  },
  {
    files: ['{shared,test}/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...noStepNumbers] },
  },
  {
    files: ['{electron,renderer}/**'],
    rules: { 'no-restricted-syntax': ['error', ...noRawIpc, ...noRawHtml, ...noStepNumbers] },
  },
  // A handler parses, calls and answers; what is longer is a service, and has a room.
  {
    files: ['electron/handlers/*.ts', 'electron/app/main.ts'],
    rules: { 'max-lines': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['electron/ipc/**', 'electron/app/preload.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRawHtml, ...noStepNumbers] },
  },
])
