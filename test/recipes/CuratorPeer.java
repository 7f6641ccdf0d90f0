// What a program with Curator does beside zoosh. Reads lines `ID VERB ARGUMENTS…`, works on all of them at once, and
// answers each with `ID ok RESULT` or `ID error WHY`. Ends with its stdin.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.queue.MultiItem;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.x.discovery.DownInstancePolicy;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.apache.curator.x.discovery.ServiceType;
import org.apache.curator.x.discovery.UriSpec;
import org.apache.curator.x.discovery.strategies.RoundRobinStrategy;

public class CuratorPeer {
    static String server;
    static CuratorFramework client;
    static final Map<String, Object> open = new ConcurrentHashMap<>();

    static CuratorFramework connect() {
        CuratorFramework made = CuratorFrameworkFactory.newClient(server, new ExponentialBackoffRetry(100, 5));
        made.start();
        return made;
    }

    public static void main(String[] args) throws Exception {
        server = args[0];
        client = connect();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            Thread worker = new Thread(() -> {
                String answer;
                try {
                    answer = "ok " + answer(words[1], Arrays.copyOfRange(words, 2, words.length));
                } catch (Throwable error) {
                    answer = "error " + error;
                }
                System.out.println(words[0] + " " + answer.replace('\n', ' '));
            });
            worker.setDaemon(true);
            worker.start();
        }
        Runtime.getRuntime().halt(0);
    }

    static Object answer(String verb, String[] a) throws Exception {
        switch (verb) {
            case "count": return count(a[0], a[1], Path.of(a[2]), Integer.parseInt(a[3]));
            case "read": return read(a[0], Path.of(a[1]), Integer.parseInt(a[2]));
            case "permits": return permits(a[0], Integer.parseInt(a[1]), Path.of(a[2]), Integer.parseInt(a[3]));
            case "lease": open.put(a[2], new InterProcessSemaphoreV2(client, a[0], Integer.parseInt(a[1])).acquire()); return "";
            case "giveBack": ((Lease) open.remove(a[0])).close(); return "";
            case "latch": { LeaderLatch latch = new LeaderLatch(client, a[0], a[1]); open.put(a[1], latch); latch.start(); return ""; }
            case "leads": return ((LeaderLatch) open.get(a[0])).hasLeadership();
            case "leader": return ((LeaderLatch) open.get(a[0])).getLeader().getId();
            case "resign": ((LeaderLatch) open.remove(a[0])).close(); return "";
            case "enter": { var barrier = new DistributedDoubleBarrier(client, a[0], Integer.parseInt(a[1])); barrier.enter(); open.put(a[2], barrier); return ""; }
            case "leave": ((DistributedDoubleBarrier) open.remove(a[0])).leave(); return "";
            case "setBarrier": new DistributedBarrier(client, a[0]).setBarrier(); return "";
            case "removeBarrier": new DistributedBarrier(client, a[0]).removeBarrier(); return "";
            case "waitOnBarrier": new DistributedBarrier(client, a[0]).waitOnBarrier(); return "";
            case "offer": new SimpleDistributedQueue(client, a[0]).offer(a[1].getBytes()); return "";
            case "poll": return new String(new SimpleDistributedQueue(client, a[0]).take());
            case "put": return put(a[0], a[1].split(","), a.length > 2 ? Integer.valueOf(a[2]) : null);
            case "consume": return consume(a[0], a.length > 1 ? a[1] : null);
            case "join": { GroupMember member = new GroupMember(client, a[0], a[1], a[1].getBytes()); open.put(a[1], member); member.start(); return ""; }
            case "members": return String.join(",", new TreeSet<>(((GroupMember) open.get(a[0])).getCurrentMembers().keySet()));
            case "offerService": return offerService(a[0], a[1], a[2], a[3], Integer.parseInt(a[4]), a[5]);
            case "services": return String.join(",", new TreeSet<>(discovery(a[0]).queryForNames()));
            case "instances": return instances(a[0], a[1]);
            case "provide": return provide(a[0], a[1], Integer.parseInt(a[2]), Integer.parseInt(a[3]));
            case "pick": { ServiceInstance<Map> one = ((ServiceProvider<Map>) open.get(a[0])).getInstance(); return one == null ? "none" : one.getId(); }
            case "fail": return fail((ServiceProvider<Map>) open.get(a[0]), a[1]);
            case "publish": return publish(a[0], a[1], a[2], a[3]);
            case "withdraw": ((ServiceDiscovery<?>) open.remove(a[0])).close(); return "";
            case "part": ((GroupMember) open.remove(a[0])).close(); return "";
            case "sharedCount": return sharedCount(a[0], Integer.parseInt(a[1]));
            case "atomicLong": return atomicLong(a[0], Integer.parseInt(a[1]));
            default: throw new IllegalArgumentException(verb);
        }
    }

    interface Work { void run() throws Exception; }

    /**
     * Increments the number in a file again and again: read, pause, write. `busy` stands there meanwhile. Beside it: who was
     * the last one, and how often the sides took turns.
     */
    static String count(String kind, String path, Path file, int times) throws Exception {
        Work increment = () -> {
            String[] said = Files.readString(file).split(" ");
            int value = Integer.parseInt(said[0]);
            Files.writeString(file, "busy");
            Thread.sleep((long) (Math.random() * 4));
            int turns = Integer.parseInt(said[2]) + (said[1].equals("curator") ? 0 : 1);
            Files.writeString(file, (value + 1) + " curator " + turns);
        };
        try (CuratorFramework own = connect()) {
            var mutex = new InterProcessMutex(own, path);
            var write = new InterProcessReadWriteLock(own, path).writeLock();
            var single = new InterProcessSemaphoreMutex(own, path);
            for (int i = 0; i < times; i++) {
                switch (kind) {
                    case "mutex": mutex.acquire(); try { increment.run(); } finally { mutex.release(); } break;
                    case "write": write.acquire(); try { increment.run(); } finally { write.release(); } break;
                    case "single": single.acquire(); try { increment.run(); } finally { single.release(); } break;
                    case "latch": try (var latch = new LeaderLatch(own, path)) { latch.start(); latch.await(); increment.run(); } break;
                    case "selector": select(own, path, increment); break;
                    default: throw new IllegalArgumentException(kind);
                }
            }
        }
        return "";
    }

    static void select(CuratorFramework own, String path, Work work) throws Exception {
        BlockingQueue<String> end = new LinkedBlockingQueue<>();
        try (var selector = new LeaderSelector(own, path, new LeaderSelectorListenerAdapter() {
            public void takeLeadership(CuratorFramework leading) {
                try { work.run(); end.add("done"); } catch (Exception error) { end.add(error.toString()); }
            }
        })) {
            selector.start();
            String how = end.take();
            if (!how.equals("done")) throw new IllegalStateException(how);
        }
    }

    /** Reads the number twice under a read lock. */
    static String read(String path, Path file, int times) throws Exception {
        try (CuratorFramework own = connect()) {
            var lock = new InterProcessReadWriteLock(own, path).readLock();
            for (int i = 0; i < times; i++) {
                lock.acquire();
                try {
                    String first = Files.readString(file);
                    Thread.sleep((long) (Math.random() * 4));
                    if (first.equals("busy") || !Files.readString(file).equals(first)) throw new IllegalStateException("changed under a read lock");
                } finally {
                    lock.release();
                }
            }
        }
        return "";
    }

    /** @return the greatest number that held a permit together with us: each puts a file into a folder meanwhile. */
    static int permits(String path, int number, Path folder, int times) throws Exception {
        int most = 0;
        try (CuratorFramework own = connect()) {
            var semaphore = new InterProcessSemaphoreV2(own, path, number);
            for (int i = 0; i < times; i++) {
                try (Lease lease = semaphore.acquire()) {
                    Path file = Files.createTempFile(folder, "curator", "");
                    Thread.sleep((long) (10 + Math.random() * 10));
                    most = Math.max(most, folder.toFile().list().length);
                    Files.delete(file);
                }
            }
        }
        return most;
    }

    static final QueueSerializer<String> TEXT = new QueueSerializer<>() {
        public byte[] serialize(String item) { return item.getBytes(); }
        public String deserialize(byte[] bytes) { return new String(bytes); }
    };

    static String put(String path, String[] items, Integer priority) throws Exception {
        var builder = QueueBuilder.<String>builder(client, null, TEXT, path).putInBackground(false);
        var each = Arrays.asList(items).iterator();
        MultiItem<String> all = () -> each.hasNext() ? each.next() : null;
        if (priority != null) {
            try (var queue = builder.buildPriorityQueue(1)) {
                queue.start();
                if (items.length > 1) queue.putMulti(all, priority); else queue.put(items[0], priority);
            }
            return "";
        }
        try (var queue = builder.buildQueue()) {
            queue.start();
            if (items.length > 1) queue.putMulti(all); else queue.put(items[0]);
        }
        return "";
    }

    /** Consumes until an item comes that says `end`, the last one. */
    static String consume(String path, String lockPath) throws Exception {
        List<String> seen = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(1);
        QueueConsumer<String> consumer = new QueueConsumer<>() {
            public synchronized void consumeMessage(String item) {
                if (item.equals("end")) over.countDown(); else seen.add(item);
            }
            public void stateChanged(CuratorFramework changed, ConnectionState state) {}
        };
        var builder = QueueBuilder.builder(client, consumer, TEXT, path);
        try (var queue = (lockPath == null ? builder : builder.lockPath(lockPath)).buildQueue()) {
            queue.start();
            over.await();
            // With a lock path it goes after it was worked on.
            while (!client.getChildren().forPath(path).isEmpty()) TimeUnit.MILLISECONDS.sleep(10);
        }
        synchronized (consumer) { return String.join(",", seen); }
    }

    static ServiceDiscovery<Map> discovery(String path) throws Exception {
        ServiceDiscovery<Map> made = ServiceDiscoveryBuilder.builder(Map.class).client(client).basePath(path).build();
        made.start();
        return made;
    }

    static String offerService(String path, String name, String id, String address, int port, String zone) throws Exception {
        ServiceDiscovery<Map> discovery = discovery(path);
        discovery.registerService(ServiceInstance.<Map>builder().name(name).id(id).address(address).port(port)
            .payload(Map.of("zone", zone)).uriSpec(new UriSpec("{scheme}://{address}:{port}/{name}")).build());
        open.put(id, discovery);
        return "";
    }

    /** Enters an instance that stays, of one of the types that do. */
    static String publish(String path, String name, String id, String type) throws Exception {
        discovery(path).registerService(ServiceInstance.<Map>builder().name(name).id(id).address("h")
            .serviceType(ServiceType.valueOf(type)).build());
        return "";
    }

    /** A provider called by its path, one after the other, with a policy of its own for who is down. */
    static String provide(String path, String name, int timeout, int errors) throws Exception {
        ServiceProvider<Map> provider = discovery(path).serviceProviderBuilder().serviceName(name)
            .providerStrategy(new RoundRobinStrategy<Map>())
            .downInstancePolicy(new DownInstancePolicy(timeout, TimeUnit.MILLISECONDS, errors)).build();
        provider.start();
        open.put(path, provider);
        return "";
    }

    /** One more error of an instance. */
    static String fail(ServiceProvider<Map> provider, String id) throws Exception {
        for (ServiceInstance<Map> one : provider.getAllInstances()) if (one.getId().equals(id)) provider.noteError(one);
        return "";
    }

    /** `ID ADDRESS PORT SSLPORT PAYLOAD URI TYPE ENABLED` of each. */
    static String instances(String path, String name) throws Exception {
        TreeSet<String> lines = new TreeSet<>();
        try (ServiceDiscovery<Map> discovery = discovery(path)) {
            for (ServiceInstance<Map> one : discovery.queryForInstances(name)) {
                lines.add(String.join(" ", one.getId(), one.getAddress(), "" + one.getPort(), "" + one.getSslPort(),
                    "" + one.getPayload(), one.buildUriSpec(), "" + one.getServiceType(), "" + one.isEnabled()));
            }
        }
        return String.join(",", lines);
    }

    static int sharedCount(String path, int times) throws Exception {
        try (var counter = new SharedCount(client, path, 0)) {
            counter.start();
            for (int i = 0; i < times; ) {
                var now = counter.getVersionedValue();
                if (counter.trySetCount(now, now.getValue() + 1)) i++;
            }
            return counter.getCount();
        }
    }

    static long atomicLong(String path, int times) throws Exception {
        var counter = new DistributedAtomicLong(client, path, new ExponentialBackoffRetry(1, 10));
        for (int i = 0; i < times; ) if (counter.increment().succeeded()) i++;
        return counter.get().postValue();
    }
}
