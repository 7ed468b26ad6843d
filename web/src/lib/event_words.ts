import { asObject, numberAt, objectAt, shown, textAt, listAt, type JsonObject } from './read';
import { sentenceCase } from './words';

// One line for each entry of a call's event log.

const hidden = new Set(['type', 'turn', 'segment']);

function rest(event: JsonObject): string {
  return Object.entries(event)
    .filter(([key, value]) => !hidden.has(key) && value !== '' && value !== null)
    .map(([key, value]) => `${key.replaceAll('_', ' ')}: ${shown(value)}`)
    .join(', ');
}

export function eventTitle(event: unknown): string {
  return sentenceCase(textAt(event, 'type'));
}

/** `sentences`: what each segment says. */
export function eventWords(event: unknown, sentences: Map<number, string>): string {
  const e = asObject(event);
  switch (textAt(e, 'type')) {
    case 'transcript_partial':
      return textAt(e, 'text');
    case 'transcript_final':
      return textAt(objectAt(e, 'transcript'), 'text');
    case 'reply_delta':
      return textAt(objectAt(e, 'segment'), 'text');
    case 'signals_ready': {
      const signals = objectAt(e, 'signals');
      const intents = listAt(signals, 'intents').map((one) => textAt(one, 'id'));
      const values = listAt(signals, 'entities').map(
        (one) => `${textAt(one, 'field')} = ${shown(objectAt(one, 'value')['value'])}`,
      );
      return [...intents, ...values].join(', ');
    }
    case 'segment_started':
    case 'segment_finished':
      return sentences.get(numberAt(e, 'segment') ?? -1) ?? '';
    case 'tool_finished': {
      const result = objectAt(e, 'result');
      return `${textAt(result, 'tool')}: ${textAt(result, 'status')}`;
    }
    default:
      return rest(e);
  }
}
