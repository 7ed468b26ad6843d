import { expect, it } from 'vitest';
import { schemaHelp } from './schema_help';
import schema from '../../../docs/template.schema.json';

it('explains a value by the template schema', () => {
  expect(schemaHelp(schema, '/decision_tree/global_nodes/0/stop')?.title).toBe('Stop');
  expect(schemaHelp(schema, '/decision_tree/global_nodes/0/children/1/when')?.title).toBe('Condition');
  expect(schemaHelp(schema, '/session_config/stages/0/id')?.required).toBe(true);
});

it('finds nothing about what the schema does not have', () => {
  expect(schemaHelp(schema, '/moon/phase')).toBeNull();
  expect(schemaHelp({}, '')?.description).toBe('');
});

it('does not follow references in circles', () => {
  expect(schemaHelp({ $ref: '#/a', a: { $ref: '#/a' } }, '')).not.toBeUndefined();
});
