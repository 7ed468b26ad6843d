import { describe, expect, it } from 'vitest';
import { fieldName, mappingFaults, mappingToApi, targetOf, type Mapping } from './importMapping';

describe('what the server suggests', () => {
  it('is an attribute, nothing, or a field', () => {
    expect(targetOf('phone_number')).toEqual({ kind: 'attribute', attribute: 'phone_number' });
    expect(targetOf('')).toEqual({ kind: 'skip' });
    expect(targetOf('car_model')).toEqual({ kind: 'custom', name: 'car_model' });
  });
});

describe('names of fields', () => {
  it.each([
    ['Car model', 'car_model'],
    ['  Größe (cm) ', 'grosse_cm'],
    ['2nd phone', 'field_2nd_phone'],
    ['!!!', ''],
  ])('%s becomes %s', (column, name) => {
    expect(fieldName(column)).toBe(name);
  });
});

describe('a mapping', () => {
  const phone: Mapping = { Tel: targetOf('phone_number') };

  it('is good with a number alone', () => {
    expect(mappingFaults(phone)).toEqual([]);
    expect(mappingFaults({ ...phone, Note: { kind: 'skip' } })).toEqual([]);
  });

  it('wants a number', () => {
    expect(mappingFaults({ Mail: targetOf('email') })).toEqual([{ kind: 'no_number' }]);
  });

  it('gives nothing twice', () => {
    expect(mappingFaults({ ...phone, Mobile: targetOf('phone_number') })).toEqual([
      { kind: 'twice', target: 'phone_number', columns: ['Tel', 'Mobile'] },
    ]);
  });

  it('has the whole name or its parts', () => {
    expect(mappingFaults({ ...phone, Name: targetOf('name'), First: targetOf('first_name') })).toEqual([
      { kind: 'name_and_parts' },
    ]);
  });

  it('names the fields that are made', () => {
    expect(mappingFaults({ ...phone, Car: { kind: 'custom', name: ' ' } })).toEqual([
      { kind: 'no_field_name', column: 'Car' },
    ]);
  });

  it('goes to the API as column and attribute', () => {
    expect(mappingToApi({ ...phone, Car: { kind: 'custom', name: 'car' }, Note: { kind: 'skip' } })).toEqual({
      Tel: 'phone_number',
      Car: 'car',
      Note: '',
    });
  });
});
