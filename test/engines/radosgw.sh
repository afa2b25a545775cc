#!/bin/bash
# Ceph's S3 gateway with a store in memory, from Debian packages that are unpacked and not installed: about 70 MB to fetch
# and 330 MB of disk, once. usage: radosgw.sh start|stop CACHE RUN PORT MONITOR_PORT -> http://127.0.0.1:PORT, keys AK and SK
set -euo pipefail
action=$1 cache=$2 run=$3 port=$4 monitor=$5
root=$cache/root
libraries=$root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
export LD_LIBRARY_PATH=${libraries/\/usr/}:$libraries:$libraries/ceph:$root/usr/lib/ceph
export PATH=$root/usr/bin:$PATH PYTHONPATH=$root/usr/lib/python3/dist-packages

if [ "$action" = stop ]; then
  for name in rgw osd mon; do [ ! -f "$run/$name.pid" ] || kill -9 "$(cat "$run/$name.pid")" 2>/dev/null || true; done
  rm -rf "$run"
  exit 0
fi

if [ ! -x "$root/usr/bin/radosgw" ]; then
  mkdir -p "$cache/debs/partial" "$root"
  apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$cache/debs" \
    ceph-mon ceph-osd radosgw >/dev/null
  for package in "$cache"/debs/*.deb; do dpkg -x "$package" "$root"; done
fi

mkdir -p "$run/mon" "$run/osd" "$run/rgw"
cluster=11111111-1111-4111-8111-111111111111
cat >"$run/ceph.conf" <<EOF
[global]
fsid = $cluster
mon initial members = a
mon host = v1:127.0.0.1:$monitor
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
mon cluster log to file = false
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon max pg per osd = 2000
osd objectstore = memstore
memstore device bytes = 2147483648
run dir = $run
admin socket = $run/\$name.asok
log file = $run/\$name.log
plugin dir = $libraries/ceph
erasure code dir = $libraries/ceph/erasure-code
osd class dir = $libraries/rados-classes
mon data = $run/mon
osd data = $run/osd
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw thread pool size = 32
rgw data = $run/rgw
EOF
conf=(-c "$run/ceph.conf")
monmaptool --create --addv a "v1:127.0.0.1:$monitor" --fsid $cluster "$run/monmap" >/dev/null
ceph-mon "${conf[@]}" --mkfs -i a --monmap "$run/monmap"
setsid ceph-mon "${conf[@]}" -i a -f >"$run/mon.out" 2>&1 &
echo $! >"$run/mon.pid"
disk=$(cat /proc/sys/kernel/random/uuid)
for _ in $(seq 30); do
  timeout 20 python3 "$root/usr/bin/ceph" "${conf[@]}" --connect-timeout 5 osd new "$disk" >/dev/null 2>&1 && break
  sleep 1
done
timeout 60 ceph-osd "${conf[@]}" -i 0 --mkfs --osd-uuid "$disk" >/dev/null 2>&1
setsid ceph-osd "${conf[@]}" -i 0 -f >"$run/osd.out" 2>&1 &
echo $! >"$run/osd.pid"
setsid radosgw "${conf[@]}" -n client.rgw -f >"$run/rgw.out" 2>&1 &
echo $! >"$run/rgw.pid"
for _ in $(seq 180); do
  curl -sf -o /dev/null "http://127.0.0.1:$port/" && break
  sleep 1
done
curl -sf -o /dev/null "http://127.0.0.1:$port/" || { echo "the gateway does not answer" >&2; tail -n 3 "$run"/*.out >&2; exit 1; }
for user in AK:SK OTHER:OTHERSECRET; do
  timeout 60 radosgw-admin "${conf[@]}" -n client.rgw user create --uid="${user%%:*}" --display-name=test \
    --access-key="${user%%:*}" --secret-key="${user##*:}" >/dev/null 2>&1
done
