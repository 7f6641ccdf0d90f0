import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** The Java client: arguments are connect string, unused, prefix, then name=n for each task. */
public class JavaClient {
    interface Task {
        void run(int n) throws Exception;
    }

    static void flight(int n, int width, java.util.function.BiConsumer<Integer, Runnable> call) throws Exception {
        Semaphore room = new Semaphore(width);
        CountDownLatch done = new CountDownLatch(n);
        for (int i = 0; i < n; i++) {
            room.acquire();
            call.accept(i, () -> {
                room.release();
                done.countDown();
            });
        }
        done.await();
    }

    static void measure(String name, String[] args, Task task) throws Exception {
        int n = 0;
        for (String arg : args) if (arg.startsWith(name + "=")) n = Integer.parseInt(arg.substring(name.length() + 1));
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime(), cpu = system.getProcessCpuTime();
        task.run(n);
        double seconds = (System.nanoTime() - start) / 1e9, used = (system.getProcessCpuTime() - cpu) / 1e3;
        System.out.printf("{\"name\":\"%s\",\"rate\":%f,\"cpu\":%f}%n", name, n / seconds, used / n);
    }

    public static void main(String[] args) throws Exception {
        String prefix = args[2], x = prefix + "/x";
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zk = new ZooKeeper(args[0], 30000, event -> connected.countDown());
        connected.await();
        byte[] data = new byte[100], big = new byte[900000];
        for (String path : new String[] {prefix, prefix + "/made", prefix + "/bulk"}) {
            zk.create(path, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        zk.create(x, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        measure("sequential", args, n -> {
            for (int i = 0; i < n; i++) zk.getData(x, false, null);
        });
        measure("get", args, n -> flight(n, 1000, (i, done) -> zk.getData(x, false, (r, p, c, d, s) -> done.run(), null)));
        measure("set", args, n -> flight(n, 1000, (i, done) -> zk.setData(x, data, -1, (r, p, c, s) -> done.run(), null)));
        measure("create", args, n -> flight(n, 1000, (i, done) ->
            zk.create(prefix + "/made/" + i, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, (r, p, c, m) -> done.run(), null)));
        measure("bulkGet", args, n -> {
            List<OpResult> kept = Collections.synchronizedList(new ArrayList<>());
            flight(n / 50, 8, (i, done) -> {
                List<Op> ops = new ArrayList<>();
                for (int k = 0; k < 50; k++) ops.add(Op.getData(x));
                zk.multi(ops, (r, p, c, results) -> {
                    kept.addAll(results);
                    done.run();
                }, null);
            });
            if (kept.size() != n) throw new IllegalStateException(kept.size() + " results of " + n);
        });
        measure("bulkCreate", args, n -> flight(n / 100, 8, (i, done) -> {
            List<Op> ops = new ArrayList<>();
            for (int k = 0; k < 100; k++) ops.add(Op.create(prefix + "/bulk/" + (i * 100 + k), data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
            zk.multi(ops, (r, p, c, results) -> done.run(), null);
        }));
        measure("list", args, n -> {
            for (int i = 0; i < n; i++) zk.getChildren(prefix + "/bulk", false);
        });
        measure("bigSet", args, n -> {
            for (int i = 0; i < n; i++) zk.setData(x, big, -1);
        });
        measure("bigGet", args, n -> {
            zk.setData(x, big, -1);
            for (int i = 0; i < n; i++) zk.getData(x, false, null);
        });
        zk.close();
    }
}
