// Where stations and topics stand: side by side where there is room, one above the other on a
// phone. Numbers in, numbers out.

const GAP = 128;
const STATION = 116;
const STATIONS = 5;

/** From this width on, stations stand side by side. */
export const WIDE_FROM = STATIONS * STATION + (STATIONS - 1) * GAP;

const keyOf = (flow) => `${flow.topic}→${flow.to}`;

const head = (x, y) => `M${x - 8},${y - 5} L${x},${y} L${x - 8},${y + 5}`;

function between(flows, from, to) {
  return flows.filter((it) => it.from === from && it.to === to);
}

const isNext = (ids, flow) =>
  ids.includes(flow.from) && ids.indexOf(flow.to) === ids.indexOf(flow.from) + 1;

export function wide(ids, flows, width, figures) {
  const gap = GAP;
  const each = (width - (ids.length - 1) * gap) / ids.length;
  const most = Math.max(1, ...ids.map((id, i) => between(flows, id, ids[i + 1]).length));
  const height = Math.max(60 + figures * 40, most * 52 + 20);
  const stations = ids.map((id, i) => ({ id, x: i * (each + gap), y: 1, width: each, height }));
  const placed = stations.slice(0, -1).flatMap((station, i) => {
    const group = between(flows, station.id, ids[i + 1]);
    return group.map((flow, k) => {
      const [x1, x2] = [station.x + each + 4, station.x + each + gap - 6];
      const y = height / 2 + (k - (group.length - 1) / 2) * 52 + 2;
      return {
        key: keyOf(flow),
        topic: flow.topic,
        path: `M${x1},${y} H${x2}`,
        at: { x: (x1 + x2) / 2, y: y - 8, below: 24, anchor: "middle", head: head(x2, y) },
      };
    });
  });
  const others = flows.filter((it) => !isNext(ids, it) && ids.includes(it.from));
  const unread = others.filter((it) => !ids.includes(it.to));
  const laneIn = (flow) => unread.filter((it) => it.from === flow.from).indexOf(flow);
  const unreadLanes = Math.max(0, ...unread.map((it) => laneIn(it) + 1));
  // Those that pass stations by run below those that end, so that they cross none of them.
  const passing = others.filter((it) => ids.includes(it.to));
  const lanes = [
    ...unread.map((it) => laneOf(it, laneIn(it), stations, ids, height)),
    ...passing.map((it, i) => laneOf(it, unreadLanes + i, stations, ids, height)),
  ];
  const y = height + 16 + (unreadLanes + passing.length) * 40;
  return { height: y + 34, stations, flows: [...placed, ...lanes], kafka: { x: 1, y, width: width - 2 } };
}

// A topic that passes stations by, or that nobody reads: a lane of its own below them.
function laneOf(flow, lane, stations, ids, height) {
  const from = stations[ids.indexOf(flow.from)];
  const to = stations[ids.indexOf(flow.to)];
  const y = height + 30 + lane * 40;
  const x1 = from.x + from.width / 2 + (to ? -28 : lane * 10);
  if (!to) {
    return {
      key: keyOf(flow),
      topic: flow.topic,
      dead: true,
      path: `M${x1},${height + 4} V${y - 8} q0,8 8,8 h8`,
      at: { x: x1 + 26, y: y - 4, below: 16, anchor: "start", head: head(x1 + 20, y) },
    };
  }
  const x2 = to.x + to.width / 2 + (lane % 3) * 14 - 14;
  const turn = x2 > x1 ? 8 : -8;
  return {
    key: keyOf(flow),
    topic: flow.topic,
    path: `M${x1},${height + 4} V${y - 8} q0,8 ${turn},8 H${x2 - turn} q${turn},0 ${turn},-8 V${height + 6}`,
    at: {
      x: (x1 + x2) / 2,
      y: y - 4,
      below: 20,
      anchor: "middle",
      head: `M${x2 - 5},${height + 14} L${x2},${height + 6} L${x2 + 5},${height + 14}`,
    },
  };
}

export function narrow(ids, flows, width) {
  const stations = [];
  const placed = [];
  let y = 1;
  ids.forEach((id, i) => {
    const height = 80;
    stations.push({ id, x: 1, y, width: width - 2, height, columns: true });
    y += height;
    const group = [
      ...between(flows, id, ids[i + 1]),
      ...flows.filter((it) => it.from === id && !isNext(ids, it)),
    ];
    const end = y + Math.max(24, group.length * 36 + 8);
    group.forEach((flow, k) => {
      const next = isNext(ids, flow);
      placed.push({
        key: keyOf(flow),
        topic: flow.topic,
        beyond: next ? null : (flow.to ?? "nobody"),
        dead: !next,
        path: next ? `M${20 + k * 12},${y + 3} V${end - 6}` : null,
        at: {
          x: 60,
          y: y + 16 + k * 36,
          below: 15,
          anchor: "start",
          head: next ? `M${15 + k * 12},${end - 12} l5,8 l5,-8` : null,
        },
      });
    });
    y = i === ids.length - 1 && group.length === 0 ? y + 16 : end;
  });
  return { height: y + 34, stations, flows: placed, kafka: { x: 1, y, width: width - 2 } };
}
