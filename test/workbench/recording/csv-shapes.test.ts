// CSV as people have it: each shape is read without a word about it, or with the one flag that it takes.
import { describe, expect, test } from 'vitest'
import type { CsvChoices } from '../../../src/workbench/recording/csv/choices.ts'
import { openCsvRecording } from '../../../src/workbench/recording/csv/opened.ts'
import { writeTime } from '../../../src/workbench/recording/time-form.ts'
import { source } from '../../cli/streams.ts'

interface Shape {
  readonly name: string
  readonly file: string | Uint8Array
  readonly choices?: CsvChoices
  /** Times as results write them, and bodies. */
  readonly gives: readonly (readonly [at: number | string, body: string])[]
  /** Parts of what is said. */
  readonly says?: readonly string[]
}

const utf16 = (text: string, mark = true) => {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le')
  return new Uint8Array(bytes)
}

const shapes: readonly Shape[] = [
  {
    name: 'comma and ISO 8601, as data sets have it',
    file: 'timestamp,value\n2013-12-02 21:15:00,73.96732207\n2013-12-02 21:20:00,74.50\n',
    gives: [
      ['2013-12-02T21:15:00Z', '{"value":73.96732207}'],
      ['2013-12-02T21:20:00Z', '{"value":74.50}'],
    ],
    says: ['cells separated by ","', 'decimal point', 'times in "timestamp" as "year-month-day hour:minute" in UTC'],
  },
  {
    name: 'Excel in German: sep=, semicolons, decimal commas, a byte order mark and CRLF',
    file: '\ufeffsep=;\r\nZeit;Temperatur;Druck\r\n31.01.2026 08:30;21,5;1.013,25\r\n31.01.2026 08:31;-0,25;\r\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"Temperatur":21.5,"Druck":1013.25}'],
      ['2026-01-31T08:31:00Z', '{"Temperatur":-0.25}'],
    ],
    says: ['cells separated by ";"', 'decimal comma', 'as "day.month.year hour:minute"'],
  },
  {
    name: 'thousands set apart by spaces, breaking and not',
    file: 'Date;Heure;Valeur\n31/01/2026;08:00;1 030,5\n31/01/2026;08:01;12\u202f345\n31/01/2026;08:02;-1\u00a0000\n',
    gives: [
      ['2026-01-31T08:00:00Z', '{"Valeur":1030.5}'],
      ['2026-01-31T08:01:00Z', '{"Valeur":12345}'],
      ['2026-01-31T08:02:00Z', '{"Valeur":-1000}'],
    ],
    says: ['decimal comma'],
  },
  {
    name: 'thousands as in Switzerland; with a decimal point, digits with a space between them are text',
    file: "time,value,part\n2026-01-31 08:00:00,1'030.5,12 345\n",
    gives: [['2026-01-31T08:00:00Z', '{"value":1030.5,"part":"12 345"}']],
    says: ['decimal point'],
  },
  {
    name: 'dates and times of digits alone, in two columns that are named so',
    file: 'date;time;lot;value\n20260131;080000;120000;30,5\n20260131;080130;120000;31,5\n',
    gives: [
      ['2026-01-31T08:00:00Z', '{"lot":120000,"value":30.5}'],
      ['2026-01-31T08:01:30Z', '{"lot":120000,"value":31.5}'],
    ],
    says: ['times in "date" and "time" as "yearmonthday hourminutesecond"'],
  },
  {
    name: 'date and time in two columns, in a zone over the hour that comes twice',
    file: 'Date;Time;kW\n26.10.2025;01:59:30;1,5\n26.10.2025;02:59:30;2,5\n26.10.2025;02:00:10;3,5\n26.10.2025;03:00:10;4,5\n',
    choices: { tz: 'Europe/Berlin' },
    gives: [
      ['2025-10-25T23:59:30Z', '{"kW":1.5}'],
      ['2025-10-26T00:59:30Z', '{"kW":2.5}'],
      ['2025-10-26T01:00:10Z', '{"kW":3.5}'],
      ['2025-10-26T02:00:10Z', '{"kW":4.5}'],
    ],
    says: ['times in "Date" and "Time"', 'in Europe/Berlin'],
  },
  {
    name: 'American dates with AM and PM, told apart by a day past the twelfth',
    file: 'Time,psi\n1/31/2026 11:59:00 PM,30\n2/1/2026 12:00:00 AM,31\n2/1/2026 1:00:00 PM,32\n',
    gives: [
      ['2026-01-31T23:59:00Z', '{"psi":30}'],
      ['2026-02-01T00:00:00Z', '{"psi":31}'],
      ['2026-02-01T13:00:00Z', '{"psi":32}'],
    ],
    says: ['as "month/day/year hour:minute"'],
  },
  {
    name: 'British dates of which none is past the twelfth, told apart by midnight',
    file: 'Time,v\n01/02/2026 23:59,1\n02/02/2026 00:01,2\n',
    gives: [
      ['2026-02-01T23:59:00Z', '{"v":1}'],
      ['2026-02-02T00:01:00Z', '{"v":2}'],
    ],
    says: ['as "day/month/year hour:minute"'],
  },
  {
    name: 'tabs and epoch seconds with a fraction',
    file: 'ts\trpm\tstate\n1386021600.25\t1480\ton\n1386021601\t1481\t\n',
    gives: [
      [1386021600250, '{"rpm":1480,"state":"on"}'],
      [1386021601000, '{"rpm":1481}'],
    ],
    says: ['separated by tab', 'times in "ts" as "s",'],
  },
  {
    name: 'epoch nanoseconds between bars',
    file: 'value|time\n1|1386021600000000999\n2|1386021600001000000\n',
    gives: [
      [1386021600000, '{"value":1}'],
      [1386021600001, '{"value":2}'],
    ],
    says: ['separated by "|"', 'as "ns"'],
  },
  {
    name: 'no header',
    file: '2026-01-31T08:30:00Z,m1,21.5\n2026-01-31T08:30:01Z,m2,22\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"column2":"m1","column3":21.5}'],
      ['2026-01-31T08:30:01Z', '{"column2":"m2","column3":22}'],
    ],
    says: ['no header, so columns are named column1 and so on'],
  },
  {
    name: 'a title, a blank line and a line of units about the header',
    file: 'Report of line 4\n\nTime;Temp;Flow\n;°C;l/min\n2026-01-31 08:30:00;21,5;7\n2026-01-31 08:31:00;21,6;8\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"Temp":21.5,"Flow":7}'],
      ['2026-01-31T08:31:00Z', '{"Temp":21.6,"Flow":8}'],
    ],
    says: ['2 lines before the rows left out'],
  },
  {
    name: 'UTF-16, as older tools of Windows export',
    file: utf16('Zeit\tGröße\r\n2026-01-31 08:30:00\t"groß"\r\n'),
    gives: [['2026-01-31T08:30:00Z', '{"Größe":"groß"}']],
    says: ['in UTF-16'],
  },
  {
    name: 'UTF-16 without a mark',
    file: utf16('time,v\n2026-01-31 08:30:00,1\n', false),
    gives: [['2026-01-31T08:30:00Z', '{"v":1}']],
  },
  {
    name: 'Latin-1',
    file: Buffer.from('time;Größe\n2026-01-31 08:30:00;20 °C\n', 'latin1'),
    gives: [['2026-01-31T08:30:00Z', '{"Größe":"20 °C"}']],
    says: ['in Latin-1'],
  },
  {
    name: 'what Windows has beyond Latin-1',
    file: Buffer.from([...Buffer.from('time;v\n2026-01-31 08:30:00;'), 0x80, 0x20, 0x96, 0x20, 0x84, 0xfc, 0x94, 0x0a]),
    gives: [['2026-01-31T08:30:00Z', '{"v":"€ – „ü”"}']],
    says: ['in Latin-1'],
  },
  {
    name: 'nulls, said',
    file: 'time,a,b\n2026-01-31 08:30:00,NA,1\n2026-01-31 08:31:00,2,-999\n',
    choices: { null: 'NA,-999' },
    gives: [
      ['2026-01-31T08:30:00Z', '{"b":1}'],
      ['2026-01-31T08:31:00Z', '{"a":2}'],
    ],
  },
  {
    name: 'a text among numbers, which is said',
    file: 'time,a\n2026-01-31 08:30:00,1\n2026-01-31 08:31:00,NaN\n2026-01-31 08:32:00,3\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"a":1}'],
      ['2026-01-31T08:31:00Z', '{"a":"NaN"}'],
      ['2026-01-31T08:32:00Z', '{"a":3}'],
    ],
    says: ['"NaN" among the numbers of "a" is text (--null "NaN")'],
  },
  {
    name: 'quoted cells with separators, line breaks and quotes in them',
    file: '"time","note","v"\n"2026-01-31 08:30:00","a, ""b""\nc\\","21.5"\n',
    gives: [['2026-01-31T08:30:00Z', '{"note":"a, \\"b\\"\\nc\\\\","v":21.5}']],
  },
  {
    name: 'long form, as it stands, with the way to members said',
    file: 'time,tag,value\n2026-01-31 08:30:00,t,21\n2026-01-31 08:30:00,p,1.5\n2026-01-31 08:31:00,t,22\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"tag":"t","value":21}'],
      ['2026-01-31T08:30:00Z', '{"tag":"p","value":1.5}'],
      ['2026-01-31T08:31:00Z', '{"tag":"t","value":22}'],
    ],
    says: ['--csv "tag:name,value:value" makes members of the names'],
  },
  {
    name: 'long form as members, the rows of one time and device in one message',
    file: 'time,dev,tag,value\n2026-01-31 08:30:00,a,t,21\n2026-01-31 08:30:00,a,p,1.5\n2026-01-31 08:30:00,b,t,22\n',
    choices: { csv: 'time:iso,dev:$.device,tag:name,value:value' },
    gives: [
      ['2026-01-31T08:30:00Z', '{"device":"a","t":21,"p":1.5}'],
      ['2026-01-31T08:30:00Z', '{"device":"b","t":22}'],
    ],
  },
  {
    name: 'an annotated export of InfluxDB: two tables, one after the other',
    file: [
      '#group,false,false,true,true,false,false,true,true',
      '#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string',
      '#default,_result,,,,,,,',
      ',result,table,_start,_stop,_time,_value,_field,room',
      ',,0,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z,2026-01-31T08:30:00.5Z,21.5,temp,east',
      ',,0,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z,2026-01-31T08:31:00Z,22,temp,east',
      '',
      '#group,false,false,true,true,false,false,true',
      '#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,boolean,string',
      '#default,_result,,,,,,',
      ',result,table,_start,_stop,_time,_value,_field',
      ',,1,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z,2026-01-31T08:32:00Z,true,door',
      '',
    ].join('\r\n'),
    gives: [
      ['2026-01-31T08:30:00.500Z', '{"room":"east","temp":21.5}'],
      ['2026-01-31T08:31:00.000Z', '{"room":"east","temp":22}'],
      ['2026-01-31T08:32:00.000Z', '{"door":true}'],
    ],
    says: ['a value in "_value" by the name in "_field"'],
  },
  {
    name: 'names with dots, which lead into objects, and a column without a name',
    file: ',time,machine.temperature,machine.state,v1.5\n0,2026-01-31 08:30:00,21,on,x\n',
    gives: [['2026-01-31T08:30:00Z', '{"column1":0,"machine":{"temperature":21,"state":"on"},"v1.5":"x"}']],
  },
  {
    name: 'offsets, names of months and a separator at the end of each line',
    file: 'When,v,\n31-Jan-2026 08:30:00 +01:00,1,\n1-Feb-2026 08:30:00 +01:00,2,\n',
    gives: [
      ['2026-01-31T08:30:00+01:00', '{"v":1}'],
      ['2026-02-01T08:30:00+01:00', '{"v":2}'],
    ],
    says: ['as "day-month-year hour:minute",'],
  },
  {
    name: 'clocks with points, empty columns and empty rows at the end, as the air quality data of UCI have them',
    file: 'Date;Time;CO(GT);T;;\n10/03/2004;18.00.00;2,6;13,6;;\n14/03/2004;19.00.00;-200;13,3;;\n;;;;;\n;;;;;\n',
    gives: [
      ['2004-03-10T18:00:00Z', '{"CO(GT)":2.6,"T":13.6}'],
      ['2004-03-14T19:00:00Z', '{"CO(GT)":-200,"T":13.3}'],
    ],
  },
  {
    name: 'year, month, day and hour in four columns',
    file: 'No,year,month,day,hour,pm2.5\n1,2010,1,2,0,129\n2,2010,1,2,13,148\n',
    gives: [
      ['2010-01-02T00:00:00Z', '{"No":1,"pm2.5":129}'],
      ['2010-01-02T13:00:00Z', '{"No":2,"pm2.5":148}'],
    ],
  },
  {
    name: 'weekdays, as in mails and logs',
    file: 'at\tv\nWed, 31 Dec 2025 23:59:59 GMT\t1\nThu, 1 Jan 2026 00:00:00 GMT\t2\n',
    gives: [
      ['2025-12-31T23:59:59Z', '{"v":1}'],
      ['2026-01-01T00:00:00Z', '{"v":2}'],
    ],
  },
  {
    name: 'compact times',
    file: 'zeitstempel;wert\n20260131083000;1\n20260131083001;2\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"wert":1}'],
      ['2026-01-31T08:30:01Z', '{"wert":2}'],
    ],
  },
  {
    name: 'seconds since the start',
    file: 'time,v\n0,1\n0.5,2\n1.0,3\n',
    gives: [
      [0, '{"v":1}'],
      [500, '{"v":2}'],
      [1000, '{"v":3}'],
    ],
  },
  {
    name: 'numbers as tables have them, and what is none',
    file: 'time,v\n2026-01-31,"1,234.5"\n2026-02-01,+5\n2026-02-02,.5\n2026-02-03,007\n2026-02-04,1e400\n2026-02-05,TRUE\n2026-02-14,12345678901234567890\n',
    gives: [
      ['2026-01-31T00:00:00Z', '{"v":1234.5}'],
      ['2026-02-01T00:00:00Z', '{"v":5}'],
      ['2026-02-02T00:00:00Z', '{"v":0.5}'],
      ['2026-02-03T00:00:00Z', '{"v":"007"}'],
      ['2026-02-04T00:00:00Z', '{"v":1e400}'],
      ['2026-02-05T00:00:00Z', '{"v":true}'],
      ['2026-02-14T00:00:00Z', '{"v":12345678901234567890}'],
    ],
  },
  {
    name: 'the form of the times, the decimal mark and the separator, said',
    file: '08:30:00 31.1.26/1,5/x\n08:30:01 31.1.26/2,5/y\n',
    choices: { delimiter: '/', decimal: ',', time: '1:hour:minute day.month.year' },
    gives: [
      ['2026-01-31T08:30:00Z', '{"column2":1.5,"column3":"x"}'],
      ['2026-01-31T08:30:01Z', '{"column2":2.5,"column3":"y"}'],
    ],
  },
  {
    name: 'a historian of OSIsoft: months by name, and states among the numbers',
    file: 'Timestamp,SINUSOID,CDT158\n30-Nov-26 08:00:00,49.87,"I/O Timeout"\n30-Nov-26 08:01:00,Bad,101.2\n30-Nov-26 08:02:00,50.1,101.4\n',
    choices: { null: 'Bad,I/O Timeout' },
    gives: [
      ['2026-11-30T08:00:00Z', '{"SINUSOID":49.87}'],
      ['2026-11-30T08:01:00Z', '{"CDT158":101.2}'],
      ['2026-11-30T08:02:00Z', '{"SINUSOID":50.1,"CDT158":101.4}'],
    ],
  },
  {
    name: 'states among the numbers of several columns, all of them said',
    file: 'time,a,b\n2026-11-30 08:00:00,1,#N/A\n2026-11-30 08:01:00,Bad,2\n2026-11-30 08:02:00,3,4\n',
    gives: [
      ['2026-11-30T08:00:00Z', '{"a":1,"b":"#N/A"}'],
      ['2026-11-30T08:01:00Z', '{"a":"Bad","b":2}'],
      ['2026-11-30T08:02:00Z', '{"a":3,"b":4}'],
    ],
    says: ['"Bad", "#N/A" among the numbers of "a" and 1 more column are text (--null "Bad,#N/A")'],
  },
  {
    name: 'a data log of WinCC: quoted texts, bare numbers, a signal a row',
    file: '"VarName";"TimeString";"VarValue";"Validity"\r\n"T1";"30.11.2026 08:00:00";21,5;1\r\n"T1";"30.11.2026 08:00:01";21,625;1\r\n',
    gives: [
      ['2026-11-30T08:00:00Z', '{"VarName":"T1","VarValue":21.5,"Validity":1}'],
      ['2026-11-30T08:00:01Z', '{"VarName":"T1","VarValue":21.625,"Validity":1}'],
    ],
    says: ['one signal a row (--csv "Validity:$.Validity,VarName:name,VarValue:value" makes members of the names)'],
  },
  {
    name: 'a data set of Ignition: names, types and the number of rows, thousandths after a colon',
    file: '#NAMES\nt_stamp,Level,Temp\n#TYPES\ndate,R8,I4\n#ROWS,2\n"2026-11-30 08:00:00:125",45.2,21\n"2026-11-30 08:00:10:250",45.3,22\n',
    gives: [
      ['2026-11-30T08:00:00.125Z', '{"Level":45.2,"Temp":21}'],
      ['2026-11-30T08:00:10.250Z', '{"Level":45.3,"Temp":22}'],
    ],
  },
  {
    name: 'times as Java and "date" print them',
    file: 't_stamp,v\nSun Oct 25 02:59:50 CEST 2026,1\nSun Oct 25 02:00:10 CET 2026,2\n',
    gives: [
      ['2026-10-25T02:59:50+02:00', '{"v":1}'],
      ['2026-10-25T03:00:10+02:00', '{"v":2}'],
    ],
    says: ['as "month day hour:minute zone year",'],
  },
  {
    name: 'times as C prints them',
    file: 'time;v\nMon Nov 30 08:00:00 2026;1\nTue Dec  1 08:00:00 2026;2\n',
    gives: [
      ['2026-11-30T08:00:00Z', '{"v":1}'],
      ['2026-12-01T08:00:00Z', '{"v":2}'],
    ],
  },
  {
    name: 'the name of a zone after each time',
    file: 'Time,v\n2026-11-30 08:00:00 MEZ,1\n2026-11-30 08:01:00 MEZ,2\n',
    gives: [
      ['2026-11-30T08:00:00+01:00', '{"v":1}'],
      ['2026-11-30T08:01:00+01:00', '{"v":2}'],
    ],
  },
  {
    name: 'numbers with their units, as Grafana formats them, which is said',
    file: '"Time","Temperature"\n1796025600000,21.5 °C\n1796025660000,21.6 °C\n',
    gives: [
      [1796025600000, '{"Temperature":"21.5 °C"}'],
      [1796025660000, '{"Temperature":"21.6 °C"}'],
    ],
    says: ['"21.5 °C" in "Temperature" is text, as its unit is in the cell'],
  },
  {
    name: 'the numbers that a spreadsheet keeps for times',
    file: 'Time,v\n46356.3333333333,1\n46356.3340277778,2\n',
    choices: { tz: 'Europe/Berlin' },
    gives: [
      ['2026-11-30T07:00:00.000Z', '{"v":1}'],
      ['2026-11-30T07:01:00.000Z', '{"v":2}'],
    ],
    says: ['times in "Time" as "excel" in Europe/Berlin'],
  },
  {
    name: 'a history of Home Assistant',
    file: 'entity_id,state,last_changed\nsensor.t,21.5,2026-11-30T08:00:00.123Z\nsensor.t,unavailable,2026-11-30T08:01:00.123Z\n',
    gives: [
      ['2026-11-30T08:00:00.123Z', '{"entity_id":"sensor.t","state":21.5}'],
      ['2026-11-30T08:01:00.123Z', '{"entity_id":"sensor.t","state":"unavailable"}'],
    ],
    says: ['(--csv "entity_id:name,state:value"', '"unavailable" among the numbers of "state"'],
  },
  {
    name: 'a measurement of LabVIEW: lines about the file and its channels, seconds since the start',
    file: 'LabVIEW Measurement\t\r\nSeparator\tTab\r\nDate\t2026/11/30\r\n***End_of_Header***\t\r\n\t\r\nChannels\t2\t\t\r\nSamples\t2\t2\t\r\nDelta_X\t0.5\t0.5\t\r\n***End_of_Header***\t\t\t\r\nX_Value\tVoltage_0\tVoltage_1\tComment\r\n0.000000\t1.5\t2.5\t\r\n0.500000\t1.6\t2.6\t\r\n',
    gives: [
      [0, '{"Voltage_0":1.5,"Voltage_1":2.5}'],
      [500, '{"Voltage_0":1.6,"Voltage_1":2.6}'],
    ],
  },
  {
    name: 'remarks before the header, among the rows and with commas in them',
    file: '# site 117, line 4\ntime,temp\n2026-11-30T08:00:00Z,21.5\n# gap: sensor replaced\n# cold, then warm\n2026-11-30T08:01:00Z,21.6\n',
    gives: [
      ['2026-11-30T08:00:00Z', '{"temp":21.5}'],
      ['2026-11-30T08:01:00Z', '{"temp":21.6}'],
    ],
  },
  {
    name: 'the header again, where files were put together',
    file: 'time,v\n2026-11-30 08:00:00,1\ntime,v\n2026-11-30 08:01:00,2\n',
    gives: [
      ['2026-11-30T08:00:00Z', '{"v":1}'],
      ['2026-11-30T08:01:00Z', '{"v":2}'],
    ],
  },
  {
    name: 'a column name twice, which is said',
    file: 'time,value,value\n2026-11-30 08:00:00,1,2\n',
    gives: [['2026-11-30T08:00:00Z', '{"value":1,"value_2":2}']],
    says: ['"value_2" is the second column of its name'],
  },
  {
    name: 'line breaks in the names of columns, which become spaces',
    file: '"Time\r\n(UTC)","Temp\n[°C]"\r\n"2026-11-30 08:00:00","21.5"\r\n',
    gives: [['2026-11-30T08:00:00Z', '{"Temp [°C]":21.5}']],
    says: ['times in "Time (UTC)"'],
  },
  {
    name: 'a pivoted export of InfluxDB',
    file: '#group,false,false,true,false,true,false,false\n#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,string,double,double\n#default,_result,,,,,,\n,result,table,_start,_time,host,hum,temp\n,,0,2026-11-30T00:00:00Z,2026-11-30T08:00:00Z,a,40,21.5\n',
    gives: [['2026-11-30T08:00:00Z', '{"host":"a","hum":40,"temp":21.5}']],
  },
  {
    name: 'a table of Markdown',
    file: '| time                | temp |\n| 2026-11-30 08:00:00 | 21.5 |\n',
    gives: [['2026-11-30T08:00:00Z', '{"temp":21.5}']],
  },
  {
    name: 'a table of Campbell: a line about the logger, units, and how each value was made',
    file: '"TOA5","CR1000X","CR1000X","12345","Std.05","CPU:a.CR1X","1234","Table1"\n"TIMESTAMP","RECORD","BattV_Min","AirTC_Avg"\n"TS","RN","Volts","Deg C"\n"","","Min","Avg"\n"2026-01-31 08:30:00",0,12.9,3.21\n"2026-01-31 08:31:00",1,12.8,"NAN"\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"RECORD":0,"BattV_Min":12.9,"AirTC_Avg":3.21}'],
      ['2026-01-31T08:31:00Z', '{"RECORD":1,"BattV_Min":12.8,"AirTC_Avg":"NAN"}'],
    ],
    says: ['3 lines before the rows left out', '(--null "NAN")'],
  },
  {
    name: 'lines about the file of as many cells as the rows, and of more',
    file: 'Device,LOGGER-117,\nInterval,60,s\nExported,2026-01-31 09:00,by,hand\nTime,Temp,RH\n2026-01-31 08:30:00,1,40\n2026-01-31 08:31:00,2,41\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"Temp":1,"RH":40}'],
      ['2026-01-31T08:31:00Z', '{"Temp":2,"RH":41}'],
    ],
    says: ['3 lines before the rows left out'],
  },
  {
    name: 'a logger of HOBO: the offset in the name of the column',
    file: '"Plot Title: Tank 4"\n"#","Date Time, GMT+01:00","Temp, °C"\n1,01/31/26 08:30:00 AM,21.5\n2,01/31/26 08:31:00 AM,\n',
    gives: [
      ['2026-01-31T08:30:00+01:00', '{"column1":1,"Temp, °C":21.5}'],
      ['2026-01-31T08:31:00+01:00', '{"column1":2}'],
    ],
    says: ['in UTC+01:00, by the name'],
  },
  {
    name: 'an offset in the name, and another zone said',
    file: 'Zeit [UTC],v\n2026-01-31 08:30:00,1\n',
    choices: { tz: 'Europe/Berlin' },
    gives: [['2026-01-31T07:30:00Z', '{"v":1}']],
    says: ['in Europe/Berlin'],
  },
  {
    name: 'a zone in the name that changes with the season, which is said',
    file: 'Time (CET),v\n2026-01-31 08:30:00,1\n',
    gives: [['2026-01-31T08:30:00Z', '{"v":1}']],
    says: ['in UTC', 'the name of the times has "CET", which --tz makes a zone'],
  },
  {
    name: 'a zone in brackets after an offset, as Java prints it',
    file: 'time,v\n2026-01-31T08:30:00+01:00[Europe/Berlin],1\n',
    gives: [['2026-01-31T08:30:00+01:00', '{"v":1}']],
  },
  {
    name: 'hours as numbers beside the date',
    file: 'Datum;Stunde;kW\n31.01.2026;0;1,0\n31.01.2026;1;1,1\n31.01.2026;24;1,2\n',
    gives: [
      ['2026-01-31T00:00:00Z', '{"kW":1.0}'],
      ['2026-01-31T01:00:00Z', '{"kW":1.1}'],
      ['2026-02-01T00:00:00Z', '{"kW":1.2}'],
    ],
    says: ['times in "Datum" and "Stunde" as "day.month.year hour"'],
  },
  {
    name: 'years of two digits that come first, told by midnight',
    file: 'Date,v\n26-01-31 23:59,1\n26-02-01 00:00,2\n',
    gives: [
      ['2026-01-31T23:59:00Z', '{"v":1}'],
      ['2026-02-01T00:00:00Z', '{"v":2}'],
    ],
    says: ['as "year-month-day hour:minute"'],
  },
  {
    name: 'years of two digits that come first, said',
    file: 'Date,v\n26/01/31 08:30,1\n',
    choices: { time: 'year/month/day hour:minute' },
    gives: [['2026-01-31T08:30:00Z', '{"v":1}']],
  },
  {
    name: 'years of two digits that come last, as ever',
    file: 'Date,v\n31-01-26 23:59,1\n01-02-26 00:00,2\n',
    gives: [
      ['2026-01-31T23:59:00Z', '{"v":1}'],
      ['2026-02-01T00:00:00Z', '{"v":2}'],
    ],
    says: ['as "day-month-year hour:minute"'],
  },
  {
    name: 'names of months with points, in German and French',
    file: 'Datum;v\n31. Januar 2026 08:30;1,5\n31 janv. 2026 08:31;1,6\n1. Feb. 2026 08:30;1,7\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"v":1.5}'],
      ['2026-01-31T08:31:00Z', '{"v":1.6}'],
      ['2026-02-01T08:30:00Z', '{"v":1.7}'],
    ],
  },
  {
    name: 'dates of Chinese and Japanese programs',
    file: '时间,温度\n2026年01月31日 08:30:00,21.5\n2026年1月31日 08:31:00,21.6\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"温度":21.5}'],
      ['2026-01-31T08:31:00Z', '{"温度":21.6}'],
    ],
  },
  {
    name: 'true and false of spreadsheets in German and French',
    file: 'Zeit;An;Alarm;Text\n2026-01-31 08:30:00;WAHR;FAUX;VRAIMENT\n2026-01-31 08:31:00;FALSCH;VRAI;wahr\n',
    gives: [
      ['2026-01-31T08:30:00Z', '{"An":true,"Alarm":false,"Text":"VRAIMENT"}'],
      ['2026-01-31T08:31:00Z', '{"An":false,"Alarm":true,"Text":"wahr"}'],
    ],
  },
  {
    name: 'lines that end as in old programs of Macs',
    file: 'time;v\r2026-01-31 08:30:00;1\r2026-01-31 08:31:00;2\r',
    gives: [
      ['2026-01-31T08:30:00Z', '{"v":1}'],
      ['2026-01-31T08:31:00Z', '{"v":2}'],
    ],
  },
  {
    name: 'Latin-1 in the header alone',
    file: Buffer.from('time,Temp °C\n2026-01-31 08:30:00,1\n', 'latin1'),
    gives: [['2026-01-31T08:30:00Z', '{"Temp °C":1}']],
    says: ['in Latin-1'],
  },
  {
    name: 'long numbers that a spreadsheet has written with an exponent, all digits kept',
    file: 'time,v\n1.769848200125E+12,1\n1.769848201125E+12,2\n',
    gives: [
      [1769848200125, '{"v":1}'],
      [1769848201125, '{"v":2}'],
    ],
    says: ['as "ms"'],
  },
  {
    name: 'a header alone, which is said',
    file: 'time,value\n',
    gives: [],
    says: ['no row of values'],
  },
]

async function read(file: string | Uint8Array, choices: CsvChoices = {}, size = 7) {
  const said: string[] = []
  const { entries, form } = await openCsvRecording(source(file, size), choices, {
    tell: text => said.push(text),
    optionName: name => `--${name}`,
  })
  const messages = []
  for await (const entry of entries) if (entry.kind === 'message') messages.push({ ...entry.message, time: entry.time })
  const gives = messages.map(({ time, bytes }) => [writeTime(form, time), Buffer.from(bytes).toString()])
  return { said, gives, messages }
}

describe('a CSV file', () => {
  test.each(shapes)('$name', async ({ file, choices, gives, says = [] }) => {
    const found = await read(file, choices)
    expect(found.gives).toEqual(gives)
    expect(found.said).toHaveLength(1)
    for (const part of says) expect(found.said[0]).toContain(part)
  })

  test.each(shapes)('$name: in one piece as in small ones', async ({ file, choices }) => {
    const [pieces, whole] = [await read(file, choices, 3), await read(file, choices, 1_000_000)]
    expect(whole).toEqual(pieces)
  })

  test('leaves out totals at the end, and says so', async () => {
    const { gives, said } = await read(
      'Zeit;kWh\n30.11.2026 08:00:00,250;1,5\n30.11.2026 08:15:00,250;2,5\nSumme;4,0\nMittelwert;2\n',
    )
    expect(gives).toEqual([
      ['2026-11-30T08:00:00.250Z', '{"kWh":1.5}'],
      ['2026-11-30T08:15:00.250Z', '{"kWh":2.5}'],
    ])
    expect(said[1]).toBe('recording.jsonl: the last 2 lines, from line 4 on, have no time and are left out ("Summe").')
  })

  test.each(['(2 rows)', 'Total rows: 2', 'End of file'])('leaves out %s at the end, and says so', async footer => {
    const { gives, said } = await read(`time | v | w\n-----+---+---\n 2026-01-31 08:30:00 | 1 | 2\n${footer}\n`)
    expect(gives).toEqual([['2026-01-31T08:30:00Z', '{"v":1,"w":2}']])
    expect(said[1]).toContain(`("${footer}")`)
  })

  test.each(['TIMESTAMP', 'LATEST', 'Zeitstempel'])('hears no zone in the name %s', async name => {
    const { said } = await read(`${name},v\n2026-01-31 08:30:00,1\n`)
    expect(said[0]).not.toContain('makes a zone')
  })

  test.each(['\n', '\r'])('reads far ahead for the day that tells the order (lines end in %j)', async end => {
    const rows = Array.from({ length: 9000 }, (_, row) => `01/02/2026 08:30,${row}`)
    const { gives } = await read(['time,v', ...rows, '13/02/2026 08:30,1', ''].join(end), {}, 50_000)
    expect(gives).toHaveLength(9001)
    expect(gives[0]).toEqual(['2026-02-01T08:30:00Z', '{"v":0}'])
  })

  test('can name the input and properties in columns, which are then not in the body', async () => {
    const { messages } = await read('time,src,line,v\n2026-01-31 08:30:00,press,L1,1\n', {
      input: 'src',
      property: ['line'],
    })
    expect(messages[0]).toMatchObject({ input: 'press', properties: new Map([['line', 'L1']]) })
    expect(Buffer.from(messages[0]?.bytes ?? []).toString()).toBe('{"v":1}')
  })

  test.each<[string, string, CsvChoices, string]>([
    [
      'a day that could be a month',
      'time,v\n01/02/2026,1\n02/02/2026,2\n',
      {},
      '"01/02/2026" in "time" can be read in two ways, and nothing in the file says which. Say it: --time "day/month/year" or --time "month/day/year".',
    ],
    [
      'rows that go back in time',
      'time,v\n2026-01-31 08:30,1\n2026-01-31 08:29,2\n',
      {},
      'recording.jsonl:3: the time goes back, from 2026-01-31T08:30:00Z to 2026-01-31T08:29:00Z. Rows are needed oldest first: --sort sorts them.',
    ],
    ['no time', 'a,b\nx,1\ny,2\n', {}, 'no column is the time: give --time COLUMN:FORMAT'],
    [
      'a row that is cut off',
      'time,v\n2026-01-31 08:30:00,1\n2026-01-31\n',
      {},
      ':3: this row has 1 cell, and there are 2 columns.',
    ],
    [
      'a row without a time before others',
      'time,v\n2026-01-31 08:30:00,1\nsum,1\n2026-01-31 08:31:00,1\n',
      {},
      ':3: "sum" in column "time" is not a time like "year-month-day hour:minute".',
    ],
    [
      'rows without a time alone',
      'time,v\nsoon,1\nlater,2\n',
      { time: 'time:iso' },
      ':2: "soon" in column "time" is not a time like "iso".',
    ],
    [
      'many rows without a time',
      `time,v\n2026-01-31 08:30:00,1\n${'off,1\n'.repeat(30)}`,
      {},
      ':3: "off" in column "time" is not a time',
    ],
    [
      'a number that a spreadsheet has cut',
      'time,v\n1.76985E+12,1\n',
      {},
      '"1.76985E+12" in "time" has lost its last digits in a spreadsheet.',
    ],
    ['a first row that is none', '"time" "v"\n"2026-01-31 08:30:00" 1\n', {}, ':1: a quoted cell goes on'],
    ['a workbook', 'PK\u0003\u0004abc', {}, 'this is a workbook, or another zip file: save it as CSV.'],
    ['a quote that is not closed', 'time,v\n2026-01-31 08:30:00,"1\n', {}, ':2: a quote is opened and never closed.'],
    [
      'a quote in the middle',
      'time,v\n2026-01-31 08:30:00,"1"2\n',
      {},
      ':2: a quoted cell goes on after its closing quote',
    ],
    [
      'a form of times that is none',
      'time,v\n1,1\n',
      { time: 'dd.mm.yyyy' },
      '--time: "dd.mm.yyyy" is not a form of times.',
    ],
    [
      'a form that no column has',
      'time,v\n1,1\n',
      { time: 'day.month.year' },
      'no column holds times like --time says',
    ],
    ['a zone that is none', 'time,v\n1,1\n', { tz: 'Europe/Berlyn' }, '--tz: "Europe/Berlyn" is not a time zone'],
    ['a separator of two characters', 'time,v\n1,1\n', { delimiter: '::' }, '--delimiter takes one character'],
    ['a decimal mark that is none', 'time,v\n1,1\n', { decimal: 'x' }, '--decimal takes "." or ","'],
    ['a column that is not there', 'time,v\n1,1\n', { input: 'sensor' }, 'has no column "sensor"'],
    [
      'a time that is none',
      'time,v\n2026-01-31,1\nsoon,2\n',
      { time: 'time:iso' },
      '"2026-01-31" in column "time" is not a time like "iso"',
    ],
  ])('is refused with the way out: %s', async (_, file, choices, message) => {
    await expect(read(file, choices)).rejects.toThrow(message)
  })
})
