/** The catalogue of problem codes: each with what it means. `docs/problems.md` is tested against it. */
export const problemCodes = {
  // Reading files
  'unreadable-file': 'a file could not be read (missing, a folder, or no permission)',
  'binary-file': 'a file holds NUL bytes and is not a configuration',
  'empty-file': 'a file holds no configuration line',
  'unknown-kind': 'no device kind recognises the file',
  // Configuration syntax
  syntax: 'a line does not follow the syntax of its language',
  'unterminated-quote': 'a quoted string does not end on its line',
  'unknown-section': 'a section name that the program does not have',
  'unknown-keyword': 'a keyword that is not known in its section',
  'unresolved-reference': 'a name that is used but defined nowhere',
  'unevaluated-condition': 'a conditional block whose condition cannot be evaluated here',
  'unknown-variable': 'an environment variable whose value is not known here',
  'include-missing': 'an include names a file that is not there',
  'include-cycle': 'files include each other without end',
  'allow-comment': "a comment 'evenkeel: allow' has no reason, names no rule, or allows nothing",
  'state-unrecognised': 'a file with what a device printed holds an output that no reader knows',
  // Fleet file
  'fleet-syntax': 'the fleet file is not valid YAML',
  'fleet-schema': 'the fleet file has a key or value that does not fit',
  'log-format': 'lines of an access log do not follow its format, or no format is recognised',
  'log-cut': 'a packed access log breaks off; what was read before counts',
  'baseline-invalid': 'the baseline file of a check cannot be read',
  // Change and rollout
  'plan-invalid': 'a saved plan cannot be read or has been altered',
  'plan-stale': 'the configuration on disk is not the base that the plan was made from',
  'plan-blocked': 'the verdict of the plan is block and no override was given',
  'render-failed': 'the render command of the fleet failed',
  'git-failed': 'Git could not give the requested version',
  locked: 'another change of the same device is under way',
  'unfinished-change': 'an earlier change did not finish; only guard resume may proceed',
  'cannot-arm': 'the way back could not be proven, so nothing was changed',
  'validation-refused': 'the real program refuses the configuration',
  'address-taken': 'an address that is new in the proposal is already in use',
  'control-unreachable': 'the control or statistics socket does not answer',
  held: 'this configuration was taken back before and is held',
  restored: 'the change was applied and then restored',
  'restore-failed': 'the known-good configuration could not be brought back',
  'foreign-edit': 'a file holds bytes that are neither the base nor the proposal',
  'no-space': 'the disk is full or a write failed',
  'state-store': 'the state store cannot be opened or written',
  // Load
  'not-loopback': 'load is sent to, and stub servers listen on, addresses of 127.0.0.0/8 only',
  'not-rehearsed': 'a statement cannot be run in a sandbox, or the sandbox does not hold',
  'load-refused': 'a load has no rate, time or source, or is beyond the limits',
  // Command line
  usage: 'the command line is wrong',
  'not-found': 'no record with that number or name',
  'setup-failed': 'a program that is needed could not be installed',
} as const;

export type ProblemCode = keyof typeof problemCodes;
