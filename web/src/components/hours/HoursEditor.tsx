import { Badge, Group, SegmentedControl, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useMemo } from 'react';
import {
  hoursText,
  isHoliday,
  isOpen,
  officeHours,
  timeZones,
  weekDays,
  withDay,
  copiedToWorkdays,
  type Hours,
} from '@/lib/hours';
import { texts } from '@/texts/en';
import { DayRow } from './DayRow';

const words = texts.hours;

interface Props {
  label: string;
  description?: string;
  /** null: always. */
  value: Hours | null;
  onChange: (hours: Hours | null) => void;
}

/** Whether somebody is there always or by hours: parts of each day of the week, a time zone, holidays. */
export function HoursEditor({ label, description, value, onChange }: Props) {
  const zones = useMemo(timeZones, []);
  const choose = (kind: string) => onChange(kind === 'always' ? null : officeHours(zones[0] ?? 'UTC'));
  return (
    <Stack gap="sm" role="group" aria-label={label}>
      <Group justify="space-between" gap="xs">
        <div>
          <Text size="sm" fw={500}>
            {label}
          </Text>
          {description !== undefined && (
            <Text size="xs" c="dimmed">
              {description}
            </Text>
          )}
        </div>
        <SegmentedControl
          size="xs"
          value={value === null ? 'always' : 'hours'}
          onChange={choose}
          aria-label={label}
          data={[
            { value: 'always', label: words.always },
            { value: 'hours', label: words.byHours },
          ]}
        />
      </Group>
      {value !== null && <ByHours hours={value} onChange={onChange} zones={zones} />}
    </Stack>
  );
}

function ByHours({ hours, onChange, zones }: { hours: Hours; onChange: (hours: Hours) => void; zones: string[] }) {
  const known = zones.includes(hours.time_zone) || hours.time_zone === '' ? zones : [hours.time_zone, ...zones];
  const holidays = hours.holidays ?? [];
  const wrong = holidays.find((day) => !isHoliday(day));
  const open = isOpen(hours, new Date());
  const summary = hoursText(hours, words.shortDays);
  return (
    <Stack gap="md">
      <Select
        label={words.zone}
        placeholder={words.zoneSearch}
        searchable
        data={known}
        value={hours.time_zone}
        limit={50}
        allowDeselect={false}
        onChange={(zone) => onChange({ ...hours, time_zone: zone ?? hours.time_zone })}
      />
      <Stack gap={4}>
        {weekDays.map((day) => (
          <DayRow
            key={day}
            day={day}
            spans={hours.week[day] ?? []}
            onChange={(spans) => onChange(withDay(hours, day, spans))}
            onCopy={() => onChange(copiedToWorkdays(hours, day))}
          />
        ))}
      </Stack>
      <TagsInput
        label={words.holidays}
        description={words.holidaysHint}
        value={holidays}
        onChange={(days) => onChange({ ...hours, holidays: days })}
        error={wrong === undefined ? undefined : words.badHoliday(wrong)}
      />
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Badge color={open ? 'green' : 'gray'} style={{ flex: 'none' }}>
          {open ? words.openNow : words.closedNow}
        </Badge>
        <Text size="sm" c="dimmed">
          {summary === '' ? words.never : summary}
        </Text>
      </Group>
    </Stack>
  );
}
