// Conditions, actions and policies of a template in words. Names that a template gives come in as they are.

const list = (words: string[], last: string) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;

const comparisons: Record<string, string> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
const counts: Record<string, string> = {
  '==': 'exactly',
  '!=': 'not',
  '<': 'fewer than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
};
const fieldStates: Record<string, string> = {
  exists: 'is known',
  missing: 'is not known yet',
  confirmed: 'is confirmed',
  filled_now: 'was just given',
};
const days: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

export const rules = {
  and: 'and',
  or: 'or',
  always: 'always',
  never: 'never',
  either: (words: string[]) => list(words, 'or'),
  both: (words: string[]) => list(words, 'and'),
  not: (words: string) => `not (${words})`,
  intent: (names: string[], least: number | null) =>
    `the caller means ${list(names, 'or')}${least === null ? '' : ` (at least ${Math.round(least * 100)} % sure)`}`,
  notIntent: (names: string[]) => `the caller does not mean ${list(names, 'or')}`,
  fieldState: (field: string, state: string) => `${field} ${fieldStates[state] ?? state}`,
  notFieldState: (field: string, state: string) =>
    state === 'exists'
      ? `${field} is not known`
      : state === 'confirmed'
        ? `${field} is not confirmed`
        : state === 'filled_now'
          ? `${field} was not just given`
          : `${field} is known`,
  compare: (subject: string, op: string, value: string) => `${subject} ${comparisons[op] ?? op} ${value}`,
  isOneOf: (subject: string, values: string[]) => `${subject} is ${list(values, 'or')}`,
  mood: (op: string, value: string) => `the caller's mood ${comparisons[op] ?? op} ${value}`,
  stageTurns: (op: string, value: string) => `the caller has spoken ${counts[op] ?? op} ${value} times in this stage`,
  callSeconds: (op: string, value: string) => `the call has lasted ${counts[op] ?? op} ${value} seconds`,
  notUnderstood: (op: string, value: string) => `${counts[op] ?? op} ${value} answers in a row were not understood`,
  stage: (names: string[]) => `the stage is ${list(names, 'or')}`,
  notStage: (names: string[]) => `the stage is not ${list(names, 'or')}`,
  stageComplete: 'everything this stage asks for is known',
  notStageComplete: 'something this stage asks for is missing',
  triggers: {
    utterance: 'the caller has spoken',
    tool_result: 'a tool has answered',
    dtmf: 'keys were pressed',
  } as Record<string, string>,
  toolStatus: (tool: string, statuses: string[]) => `tool ${tool} answered ${list(statuses, 'or')}`,
  toolValue: (tool: string, path: string) => `${path} of tool ${tool}`,
  contact: (attribute: string) => `the contact's ${attribute}`,
  said: (script: string) => `“${script}” was heard to its end`,
  notSaid: (script: string) => `“${script}” was not heard yet`,
  offerExhausted: (offer: string) => `every step of offer ${offer} was made`,
  notOfferExhausted: (offer: string) => `offer ${offer} has a step left`,
  offersMade: (offer: string, op: string, value: string) => `offer ${offer} was made ${counts[op] ?? op} ${value} times`,
  time: (names: string[], from: string, to: string) =>
    `it is ${names.length === 0 ? 'any day' : list(names.map((day) => days[day] ?? day), 'or')}${from === '' && to === '' ? '' : ` between ${from} and ${to}`} where the contact is`,
  keys: (keys: string[]) => `the caller presses ${list(keys, 'or')}`,
  tag: (tag: string) => `the call is tagged ${tag}`,
  notTag: (tag: string) => `the call is not tagged ${tag}`,
  actions: {
    say: (script: string) => `say “${script}”`,
    sayText: (text: string) => `say: ${text}`,
    ask: (field: string) => `ask for ${field}`,
    repeat: 'say the last words again',
    setStage: (stage: string) => `go to stage ${stage}`,
    setField: (field: string, value: string) => `set ${field} to ${value}`,
    clearField: (field: string) => `forget ${field}`,
    callTool: (tool: string) => `call tool ${tool}`,
    filler: (text: string) => `meanwhile say: ${text}`,
    direct: (text: string) => `instruct the answer: ${text}`,
    offer: (offer: string) => `make the next step of offer ${offer}`,
    transfer: (destination: string, warm: boolean) => `transfer to ${destination}${warm ? ', announced' : ''}`,
    callback: (field: string) => `note a callback at ${field}`,
    leadStatus: (status: string) => `set the lead status to ${status}`,
    tag: (tag: string) => `tag the call ${tag}`,
    dtmf: (keys: string) => `press ${keys}`,
    optOut: 'never call this number again',
    endCall: (outcome: string, say: string) => `end the call as ${outcome}${say === '' ? '' : `, saying “${say}”`}`,
    voicemail: 'treat it as an answering machine',
  },
  policies: {
    'default.open': 'The call opens',
    'default.entry': 'A stage is entered',
    'default.ask': 'The next missing value is asked for',
    'default.answer': 'The question is answered',
    'default.waits': 'A tool is waited for',
    'default.confirm': 'A value is read back',
    'default.reprompt': 'The question is asked again',
    'default.backchannel': 'A sound of listening',
    'default.direct': 'The answer is composed',
    'default.disclosure': 'The announcement is said again',
    'default.fallback': 'Nothing was understood',
    'field.read': 'A value was read from the words',
    'field.invalid': 'A value cannot be right',
    'field.confirmed': 'A value was confirmed',
    'field.rejected': 'A value was rejected',
    'field.same': 'The value was known already',
    'field.unknown': 'A value that the template does not have',
    'stage.min_turns': 'The stage has only begun',
    'stage.max_turns': 'The stage has lasted too long',
  } as Record<string, string>,
  triggersOfTurn: {
    call_start: 'The call begins',
    utterance: 'The caller spoke',
    dtmf: 'Keys were pressed',
    silence: 'Nobody spoke',
    tool_result: 'A tool answered late',
    voicemail: 'An answering machine',
    duration_cap: 'The time is up',
    operator: 'An operator stepped in',
  } as Record<string, string>,
};
